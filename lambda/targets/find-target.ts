import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt } from "../attempt.ts";
import type { Config } from "../config.ts";
import type { Failure } from "../failure.ts";
import { type Ignored, ignored, type Trigger } from "../triggers/trigger.ts";
import { credentialsForDbInstance, credentialsForEndpoint } from "./choose-credentials.ts";
import { describeEndpoint } from "./endpoint.ts";
import { isPostgres } from "./engine.ts";
import { describeReplicationTask, isDone } from "./replication-task.ts";
import type { CredentialSource, Target } from "./target.ts";
import { waitForDbInstance } from "./wait-for-db-instance.ts";

/** The server that a trigger is about, or why there is none. `name` is what the report calls it. */
export type Found =
  | { readonly kind: "target"; readonly target: Target }
  | { readonly kind: "failed"; readonly name: string; readonly failure: Failure }
  | Ignored;

/** Finds the server and waits until it accepts connections. */
export function findTarget(context: DurableContext, trigger: Trigger, config: Config): Promise<Found> {
  switch (trigger.kind) {
    case "db-instance":
      return findDbInstance(context, trigger, config);
    case "replication-task":
      return findReplicationTarget(context, trigger, config);
  }
}

type TriggerOf<Kind extends Trigger["kind"]> = Extract<Trigger, { kind: Kind }>;

async function findDbInstance(
  context: DurableContext,
  { identifier, databases }: TriggerOf<"db-instance">,
  config: Config,
): Promise<Found> {
  const poll = await waitForDbInstance(context, identifier);
  if (poll.instance !== null) {
    const { engine, replicaOf } = poll.instance;
    if (!isPostgres(engine)) return ignored(`the DB instance ${identifier} runs ${engine}, not PostgreSQL`);
    if (replicaOf !== null) return ignored(`the DB instance ${identifier} is a read replica of ${replicaOf}`);
  }
  if (poll.failure !== null) return failed(identifier, poll.failure);
  const { instance } = poll;
  return withCredentials(identifier, credentialsForDbInstance(instance, config.defaultSecret), {
    // never the host of a secret: that is the server which the snapshot was taken of
    address: instance.address,
    databases,
    maintenanceDatabases: ["postgres", ...(instance.databaseName === null ? [] : [instance.databaseName])],
  });
}

async function findReplicationTarget(
  context: DurableContext,
  { arn, onlyWhenDone, databases }: TriggerOf<"replication-task">,
  config: Config,
): Promise<Found> {
  const task = await attempt(context, "describe the replication task", () => describeReplicationTask(arn));
  if (!task.done) return failed(arn, task.failure);
  if (onlyWhenDone && !isDone(task.value)) {
    const { identifier, stopReason } = task.value;
    return ignored(`the replication task ${identifier} has not done its work: ${stopReason ?? "DMS gives no reason"}`);
  }
  const described = await attempt(context, "describe its target endpoint", () =>
    describeEndpoint(task.value.targetEndpointArn),
  );
  if (!described.done) return failed(task.value.identifier, described.failure);
  const endpoint = described.value;
  if (!isPostgres(endpoint.engine)) {
    return ignored(`the target of the replication task ${task.value.identifier} is ${endpoint.engine}, not PostgreSQL`);
  }
  const name = endpoint.host === null ? endpoint.identifier : `${endpoint.host}:${endpoint.port ?? defaultPort}`;
  if (endpoint.host === null && endpoint.secretId === null) {
    // the host in any other secret would be a server that nobody has named
    return failed(name, {
      reason: `the DMS endpoint ${endpoint.identifier} names neither a server nor a secret`,
      hint: "Name one of them in the endpoint.",
    });
  }
  if (endpoint.database === null) {
    return failed(name, {
      reason: `the DMS endpoint ${endpoint.identifier} names no database`,
      hint: "Name one in the endpoint, or ask for the task by hand with a list of databases.",
    });
  }
  return withCredentials(name, credentialsForEndpoint(endpoint, config.defaultSecret), {
    address: endpoint.host === null ? "in the secret" : { host: endpoint.host, port: endpoint.port ?? defaultPort },
    databases: databases ?? [endpoint.database],
    maintenanceDatabases: [endpoint.database],
  });
}

const defaultPort = 5432;

function withCredentials(
  name: string,
  credentials: CredentialSource | Failure,
  rest: Omit<Target, "name" | "credentials">,
): Found {
  if ("reason" in credentials) return failed(name, credentials);
  return { kind: "target", target: { name, credentials, ...rest } };
}

function failed(name: string, failure: Failure): Found {
  return { kind: "failed", name, failure };
}
