import type { AwsState } from "../aws-endpoint.ts";
import type { PostgresServer } from "../postgres-server.ts";

/** The user that the hook logs in as. */
export const login = { username: "dbadmin", password: "correct-horse-battery-staple" };

export const topicArn = "arn:aws:sns:us-east-1:111111111111:restore-hook";

const account = "us-east-1:111111111111";

/** A DB instance that was restored from a snapshot, and a DMS task that loads another database of the same server. */
export function awsAccount(server: Pick<PostgresServer, "host" | "port">): AwsState {
  return {
    dbInstances: [
      {
        DBInstanceIdentifier: "jobs-staging",
        DBInstanceArn: `arn:aws:rds:${account}:db:jobs-staging`,
        DBInstanceStatus: ["creating", "backing-up", "available"],
        Engine: "postgres",
        EngineVersion: "18.4",
        DBName: "job_board",
        Endpoint: { Address: server.host, Port: server.port },
        TagList: [{ Key: "restore-hook:secret", Value: "jobs/dbadmin" }],
      },
    ],
    replicationTasks: [
      {
        ReplicationTaskIdentifier: "shortener",
        ReplicationTaskArn: `arn:aws:dms:${account}:task:AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3`,
        SourceEndpointArn: `arn:aws:dms:${account}:endpoint:SHORTENERSOURCE`,
        TargetEndpointArn: `arn:aws:dms:${account}:endpoint:SHORTENERTARGET`,
        StopReason: "Stop Reason FULL_LOAD_ONLY_FINISHED",
      },
    ],
    endpoints: [
      {
        EndpointIdentifier: "shortener-target",
        EndpointArn: `arn:aws:dms:${account}:endpoint:SHORTENERTARGET`,
        EndpointType: "target",
        EngineName: "postgres",
        ServerName: server.host,
        Port: server.port,
        DatabaseName: "link_shortener",
        PostgreSQLSettings: { SecretsManagerSecretId: "shortener/dms" },
      },
    ],
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
        SecretString: JSON.stringify({ ...login, host: server.host, port: server.port }),
      },
    ],
  };
}

/** The environment that the stack gives the function, for a server whose certificate is its own. */
export function functionEnvironment(server: Pick<PostgresServer, "certificate">): Record<string, string> {
  return {
    RESTORE_HOOK_TOPIC_ARN: topicArn,
    RESTORE_HOOK_CERTIFICATE_AUTHORITY: server.certificate,
    // what the function logs is for its log group
    AWS_LAMBDA_LOG_LEVEL: "ERROR",
  };
}
