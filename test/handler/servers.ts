import type { DbCluster, DbInstance } from "../../local/aws-endpoint.ts";
import type { PostgresServer } from "../../local/postgres-server.ts";

const account = "us-east-1:111111111111";

/** Where all servers of a test really are. */
interface Site {
  readonly server: Pick<PostgresServer, "host" | "port">;
}

/** The tag by which a server of a test is opened. */
const opened = [{ Key: "restore-hook:secret", Value: "jobs/dbadmin" }];

let made = 0;

/** A DB instance that came back; each is another restore, whatever it is called. */
export function dbInstance({ server }: Site, changes: Partial<DbInstance> = {}): DbInstance {
  made += 1;
  const { DBInstanceIdentifier = "orders-staging" } = changes;
  return {
    DBInstanceIdentifier,
    DBInstanceArn: `arn:aws:rds:${account}:db:${DBInstanceIdentifier}`,
    DbiResourceId: `db-RESTORE${made}`,
    DBInstanceStatus: "available",
    Engine: "postgres",
    Endpoint: { Address: server.host, Port: server.port },
    TagList: opened,
    ...changes,
  };
}

/** A DB cluster that came back, with a writer unless `changes` say otherwise; its writer is `clusterMember`. */
export function dbCluster({ server }: Site, changes: Partial<DbCluster> = {}): DbCluster {
  made += 1;
  const { DBClusterIdentifier = "orders-cluster" } = changes;
  return {
    DBClusterIdentifier,
    DBClusterArn: `arn:aws:rds:${account}:cluster:${DBClusterIdentifier}`,
    DbClusterResourceId: `cluster-RESTORE${made}`,
    Status: "available",
    Engine: "aurora-postgresql",
    Endpoint: server.host,
    ReaderEndpoint: `${DBClusterIdentifier}.cluster-ro.invalid`,
    Port: server.port,
    DBClusterMembers: [{ DBInstanceIdentifier: `${DBClusterIdentifier}-1`, IsClusterWriter: true }],
    TagList: opened,
    ...changes,
  };
}

/** An instance of a cluster. Nobody is to talk to it by an address of its own, so that leads nowhere. */
export function clusterMember(site: Site, changes: Partial<DbInstance> = {}): DbInstance {
  const { DBClusterIdentifier = "orders-cluster" } = changes;
  return dbInstance(site, {
    DBInstanceIdentifier: `${DBClusterIdentifier}-1`,
    DBClusterIdentifier,
    Engine: "aurora-postgresql",
    Endpoint: { Address: `${DBClusterIdentifier}-1.invalid`, Port: 5432 },
    TagList: [],
    ...changes,
  });
}
