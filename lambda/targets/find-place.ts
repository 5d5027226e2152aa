import type { DurableContext } from "@aws/durable-execution-sdk-js";
import type { Config } from "../config.ts";
import type { Failure } from "../failure.ts";
import { type Ignored, ignored, type ServerSubject, type Trigger } from "../triggers/trigger.ts";
import { filteredOut } from "./filters.ts";
import { findLoadedPlace } from "./find-loaded-place.ts";
import { isPostgres } from "./rds/engine.ts";
import { nameOf, type Server } from "./rds/server.ts";
import { type ReadyServer, waitForServer } from "./rds/wait-for-server.ts";
import type { Place } from "./target.ts";

/** The server that a trigger is about, or why there is none. `name` is what the report calls it. */
export type Found =
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "failed"; readonly name: string; readonly failure: Failure }
  | Ignored;

/** Finds the server and waits until it accepts connections. */
export function findPlace(context: DurableContext, trigger: Trigger, config: Config): Promise<Found> {
  const { subject } = trigger;
  return "identifier" in subject
    ? findServer(context, subject, trigger, config)
    : findLoadedPlace(context, subject, trigger, config);
}

async function findServer(
  context: DurableContext,
  subject: ServerSubject,
  trigger: Trigger,
  config: Config,
): Promise<Found> {
  const ready = await readyServer(context, subject, trigger, config);
  if (ready.kind !== "ready") return ready;
  return {
    kind: "place",
    place: {
      ...placeOf(ready.server),
      endpoint: null,
      origin: trigger.origin,
      loadedBy: null,
      databases: trigger.databases,
      loads: [],
      readOnly: false,
      remarks: [],
    },
  };
}

/** What is true of a server for whatever reason we look at it. */
export function placeOf(server: ReadyServer) {
  return {
    name: server.identifier,
    // never the host of a secret: that is the server which the snapshot was taken of
    address: server.address,
    server: { kind: server.kind, identifier: server.identifier, resourceId: server.resourceId },
    maintenanceDatabases: ["postgres", ...(server.databaseName === null ? [] : [server.databaseName])],
  };
}

/** Seconds for which a server may take to accept connections. A schedule comes again. */
const longestWait: Readonly<Record<Trigger["cause"], number>> = {
  restore: 24 * 3_600,
  creation: 24 * 3_600,
  load: 24 * 3_600,
  person: 24 * 3_600,
  schedule: 3_600,
};

/** Waits for a server; for the writer of its cluster, where it is part of one. */
export async function readyServer(
  context: DurableContext,
  subject: ServerSubject,
  { cause }: Pick<Trigger, "cause">,
  config: Config,
): Promise<{ readonly kind: "ready"; readonly server: ReadyServer } | Exclude<Found, { kind: "place" }>> {
  const whyUnwanted = (server: Server) => unwanted(server, cause, config);
  const poll = await waitForServer(context, subject, {
    longest: longestWait[cause],
    isUnwanted: (server) => server.memberOf !== null || whyUnwanted(server) !== undefined,
  });
  if (poll.server !== null) {
    const reason = whyUnwanted(poll.server);
    if (reason !== undefined) return ignored(reason);
    if (poll.server.memberOf !== null) {
      const cluster = { kind: "db-cluster", identifier: poll.server.memberOf } as const;
      return readyServer(context, cluster, { cause }, config);
    }
  }
  if (poll.failure !== null) {
    // nobody has said that it came back: whoever makes a cluster hears from RDS how that went
    const isKnown = poll.server !== null || (poll.missing ?? 0) > 0;
    if (cause === "creation" && isKnown) return ignored(poll.failure.reason);
    return { kind: "failed", name: subject.identifier, failure: poll.failure };
  }
  return { kind: "ready", server: poll.server };
}

/** Why a server is none of our business, whatever its state. */
function unwanted(server: Server, cause: Trigger["cause"], config: Config): string | undefined {
  const called = nameOf(server);
  const { engine, replicaOf, isStopped, state } = server;
  if (!isPostgres(engine)) return `${called} runs ${engine}, not PostgreSQL`;
  if (replicaOf !== null) return `${called} is a read replica of ${replicaOf}`;
  if (cause === "schedule" && isStopped) return `${called} is ${state}`;
  return filteredOut(called, server, config);
}
