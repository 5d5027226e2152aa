import type { Config } from "../../lambda/config.ts";
import type { Endpoint } from "../../lambda/targets/dms/endpoint.ts";
import type { Server } from "../../lambda/targets/rds/server.ts";
import type { Place } from "../../lambda/targets/target.ts";

/** What a stack configures that leaves all as it is. */
export const bareConfig: Config = {
  topicArn: "arn:aws:sns:us-east-1:111111111111:restore-hook",
  mail: "always",
  bucket: undefined,
  baselines: false,
  runbookUrl: undefined,
  include: undefined,
  exclude: [],
  secrets: [],
  defaultSecret: undefined,
  user: undefined,
  iamUser: undefined,
  dryRun: false,
  restore: [],
  lockTimeout: 5_000,
  statementTimeout: 600_000,
  certificateAuthority: undefined,
  network: null,
};

/** A DB instance that RDS has nothing special to tell of. */
export const bareServer: Server = {
  kind: "db-instance",
  identifier: "orders-staging",
  arn: "arn:aws:rds:us-east-1:111111111111:db:orders-staging",
  resourceId: "db-ABC",
  engine: "postgres",
  readiness: "ready",
  isStopped: false,
  state: 'in the state "available"',
  address: { host: "orders-staging.abc.us-east-1.rds.amazonaws.com", port: 5432 },
  hosts: ["orders-staging.abc.us-east-1.rds.amazonaws.com"],
  databaseName: null,
  masterUser: null,
  managedSecretArn: null,
  iamAuthentication: false,
  replicaOf: null,
  memberOf: null,
  tags: {},
  network: { vpcId: null, subnetIds: [], securityGroupIds: [], isPublic: false },
};

export const bareEndpoint: Endpoint = {
  called: "the DMS endpoint orders-target",
  engine: "postgres",
  host: "orders-staging.abc.us-east-1.rds.amazonaws.com",
  port: 5432,
  user: null,
  database: "orders",
  secretId: null,
  tls: { mode: null, certificateAuthority: null },
};

export const barePlace: Place = {
  name: "orders-staging",
  address: { host: "orders-staging.abc.us-east-1.rds.amazonaws.com", port: 5432 },
  server: { kind: "db-instance", identifier: "orders-staging", resourceId: null },
  endpoint: null,
  origin: null,
  databases: null,
  maintenanceDatabases: ["postgres"],
  loadedBy: null,
  loads: [],
  readOnly: false,
  remarks: [],
};
