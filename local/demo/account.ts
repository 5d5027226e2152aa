import type { AwsState } from "../aws-endpoint.ts";
import type { PostgresServer } from "../postgres-server.ts";

/** The user that the hook logs in as. */
export const login = { username: "dbadmin", password: "correct-horse-battery-staple" };

export const topicArn = "arn:aws:sns:us-east-1:111111111111:restore-hook";

export const bucket = "restore-hook-reports";

const account = "us-east-1:111111111111";

let accounts = 0;

/**
 * A DB instance that was restored from a snapshot, and a DMS task that has loaded another one. Both are the same server,
 * by two of its names; another account is another restore, and another load.
 */
export function awsAccount(server: Pick<PostgresServer, "host" | "port">): AwsState {
  accounts += 1;
  return {
    dbInstances: [
      {
        DBInstanceIdentifier: "jobs-staging",
        DBInstanceArn: `arn:aws:rds:${account}:db:jobs-staging`,
        DbiResourceId: `db-JOBSSTAGING${accounts}`,
        DBInstanceStatus: ["creating", "backing-up", "available"],
        Engine: "postgres",
        EngineVersion: "18.4",
        DBName: "job_board",
        Endpoint: { Address: server.host, Port: server.port },
        TagList: [{ Key: "restore-hook:secret", Value: "jobs/dbadmin" }],
      },
      {
        DBInstanceIdentifier: "shortener",
        DBInstanceArn: `arn:aws:rds:${account}:db:shortener`,
        DbiResourceId: `db-SHORTENER${accounts}`,
        DBInstanceStatus: "available",
        Engine: "postgres",
        EngineVersion: "18.4",
        Endpoint: { Address: "127.0.0.1", Port: server.port },
      },
    ],
    replicationTasks: [
      {
        ReplicationTaskIdentifier: "shortener",
        ReplicationTaskArn: `arn:aws:dms:${account}:task:AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3`,
        SourceEndpointArn: `arn:aws:dms:${account}:endpoint:SHORTENERSOURCE`,
        TargetEndpointArn: `arn:aws:dms:${account}:endpoint:SHORTENERTARGET`,
        Status: "stopped",
        StopReason: "Stop Reason FULL_LOAD_ONLY_FINISHED",
        ReplicationTaskStats: { StopDate: new Date(Date.UTC(2026, 2, 20, 8, 12, accounts)), TablesErrored: 0 },
      },
    ],
    endpoints: [
      {
        EndpointIdentifier: "shortener-source",
        EndpointArn: `arn:aws:dms:${account}:endpoint:SHORTENERSOURCE`,
        EndpointType: "source",
        EngineName: "mysql",
      },
      {
        EndpointIdentifier: "shortener-target",
        EndpointArn: `arn:aws:dms:${account}:endpoint:SHORTENERTARGET`,
        EndpointType: "target",
        EngineName: "postgres",
        ServerName: "127.0.0.1",
        Port: server.port,
        DatabaseName: "link_shortener",
        PostgreSQLSettings: { SecretsManagerSecretId: "shortener/dms" },
      },
    ],
    buckets: [bucket],
    secrets: [
      {
        ARN: `arn:aws:secretsmanager:${account}:secret:jobs/dbadmin-AbCdEf`,
        Name: "jobs/dbadmin",
        // as after every restore: the secret still names the server that the snapshot was taken of
        SecretString: JSON.stringify({ ...login, engine: "postgres", host: "jobs-production.invalid", port: 5432 }),
      },
      {
        ARN: `arn:aws:secretsmanager:${account}:secret:shortener/dms-AbCdEf`,
        Name: "shortener/dms",
        SecretString: JSON.stringify({ ...login, host: "127.0.0.1", port: server.port }),
      },
    ],
  };
}

/** The environment that the stack gives the function, for a server whose certificate is its own. */
export function functionEnvironment(server: Pick<PostgresServer, "certificate">): Record<string, string> {
  return {
    RESTORE_HOOK_TOPIC_ARN: topicArn,
    RESTORE_HOOK_BUCKET: bucket,
    RESTORE_HOOK_CERTIFICATE_AUTHORITY: server.certificate,
    // what the function logs is for its log group
    AWS_LAMBDA_LOG_LEVEL: "ERROR",
    // and so is what CloudWatch counts by
    POWERTOOLS_METRICS_DISABLED: "true",
  };
}
