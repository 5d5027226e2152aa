import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { explain } from "../attempt.ts";
import { readDatabases } from "../catalog/databases.ts";
import type { Config } from "../config.ts";
import { type Failure, FailureError } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";
import type { Remark } from "../report/report.ts";
import { type Ignored, ignored, type Trigger } from "../triggers/trigger.ts";
import { credentialCandidates, type Known } from "./credentials/candidates.ts";
import { explainNoCredentials, type Tried } from "./credentials/explain-no-credentials.ts";
import { findSource } from "./credentials/source-server.ts";
import { explainUnreachable, obstacleIn } from "./explain-unreachable.ts";
import { filteredOut, hostFilteredOut } from "./filters.ts";
import { mostPolls, pollingUntil } from "./polling.ts";
import { describeServer } from "./rds/describe-server.ts";
import { nameOf } from "./rds/server.ts";
import { isNoKey, type SessionConfig, withSessionBy } from "./session.ts";
import { readStartTime } from "./start-time.ts";
import type { CredentialSource, Place, Target } from "./target.ts";
import { isVerified } from "./tls.ts";

/** How we got in, or why not. */
export type Admitted =
  | { readonly kind: "target"; readonly target: Target }
  | { readonly kind: "failed"; readonly name: string; readonly failure: Failure }
  | Ignored;

/** Milliseconds that a statement may take which reads nothing but the names of databases. */
const shortWork = 30_000;

/** What a try came to; `settled` says that no further one would change it. */
type Knock = { readonly settled: boolean; readonly admitted: Admitted };

/**
 * Seconds for which a server may refuse us. After a restore its new password is often set within minutes, and its name
 * may take as long to be known.
 */
const patience: Readonly<Record<Trigger["cause"], number>> = {
  restore: 1_800,
  creation: 1_800,
  load: 120,
  schedule: 120,
  person: 120,
};

/**
 * Gets into a server by the first credentials that open it, and asks for its databases. What may pass is tried again,
 * with all that is known by then: a managed password, say, that somebody has turned on meanwhile.
 */
export async function logIn(
  context: DurableContext,
  place: Place,
  { cause }: Pick<Trigger, "cause">,
  config: Config,
): Promise<Admitted> {
  const { admitted } = await context.waitForCondition<Knock>("log in", () => knock(place, config), {
    initialState: { settled: false, admitted: ignored("it was not tried") },
    waitStrategy: pollingUntil<Knock>(({ settled }) => settled, mostPolls(patience[cause])),
  });
  return admitted;
}

/** Tries once. `mayBeStandby` says that nothing is to be written. */
export async function knock(
  old: Place,
  config: SessionConfig,
  { mayBeStandby } = { mayBeStandby: false },
): Promise<Knock> {
  const tried: Tried[] = [];
  let place = old;
  try {
    const known = await gather(old, config);
    const moved = whereItIs(old, known, config);
    if (moved.kind !== "place") return { settled: moved.kind === "ignored", admitted: moved };
    place = moved.place;
    const sources = credentialCandidates(known, config);
    for (const source of sources) {
      const outcome = await tryOne(source, place, config);
      if (outcome.kind === "refused") {
        tried.push({ source, reason: outcome.reason });
        continue;
      }
      if (outcome.isStandby && !mayBeStandby) return { settled: false, admitted: ignored(standby(place)) };
      // the one that works first, and then those that may be right tomorrow
      const credentials = [source, ...sources.filter((other) => other !== source)];
      const { databases, startedAt } = outcome;
      const when = { startedAt, admittedAt: Date.now() };
      const target = { ...place, credentials, ...when, ...limited(databases, place.remarks) };
      return { settled: true, admitted: { kind: "target", target } };
    }
    const failure = explainNoCredentials(place, known, tried);
    return { settled: false, admitted: { kind: "failed", name: place.name, failure } };
  } catch (error) {
    const { failure, transient } = explain(error);
    const obstacle = obstacleIn(error);
    return {
      settled: !transient,
      admitted: {
        kind: "failed",
        name: place.name,
        failure: obstacle === undefined ? failure : await explainUnreachable(place, config, failure, obstacle),
      },
    };
  }
}

/** An execution may have 3,000 operations, and a database takes five: check, repair, compare, restore, keep its baseline. */
const mostDatabases = 500;

/** As many databases as a run can look at, and what is to be said of the others. */
function limited(names: readonly string[], remarks: readonly Remark[]): Pick<Target, "databases" | "remarks"> {
  const others = names.length - mostDatabases;
  if (others <= 0) return { databases: names, remarks };
  const remark: Remark = {
    brief: `${others} databases not looked at`,
    text: `no more than ${mostDatabases} databases are looked at in one run: ${others} were not, from ${names[mostDatabases]} on`,
    hint: 'Run the restore hook by hand for the others: "databases" limits a run to those that it names.',
  };
  return { databases: names.slice(0, mostDatabases), remarks: [...remarks, remark] };
}

/**
 * Where a server of RDS is by now: when it is renamed its address changes, and another server may get the one that it had.
 */
function whereItIs(
  place: Place,
  { server }: Known,
  config: Config,
): { readonly kind: "place"; readonly place: Place } | Exclude<Admitted, { kind: "target" }> {
  const reason =
    server === null ? hostFilteredOut(place.address.host, config) : filteredOut(nameOf(server), server, config);
  if (reason !== undefined) return ignored(reason);
  if (server === null) return { kind: "place", place };
  const { address, identifier: name, readiness, state } = server;
  if (readiness !== "ready" || address === null) {
    const failure = {
      reason: `the server is ${state}, in which it accepts no connections (${nameOf(server)})`,
      hint: "When it is available, run the restore hook again.",
    };
    return { kind: "failed", name, failure };
  }
  return { kind: "place", place: { ...place, name, address } };
}

/** A server that comes back may take its data from another one for a while, before it is promoted. */
function standby({ name }: Place): string {
  return `the server ${name} is a standby: it takes its data from another server and refuses every change`;
}

async function gather(place: Place, config: Config): Promise<Known> {
  const { server, endpoint, origin, address } = place;
  return {
    server: server === null ? null : await describeServer(server),
    host: address.host,
    isVerified: isVerified(place, config),
    endpoint,
    source: origin === null ? null : await findSource(origin),
  };
}

type Outcome =
  | {
      readonly kind: "admitted";
      readonly databases: readonly string[];
      readonly startedAt: string;
      readonly isStandby: boolean;
    }
  | { readonly kind: "refused"; readonly reason: string };

/** Throws a FailureError when no credentials would help. */
async function tryOne(source: CredentialSource, place: Place, config: SessionConfig): Promise<Outcome> {
  try {
    return await askForDatabases(source, place, place.maintenanceDatabases, config);
  } catch (error) {
    if (isNoKey(error)) return { kind: "refused", reason: explain(error).failure.reason };
    throw error;
  }
}

async function isStandby(session: Session): Promise<boolean> {
  const { rows } = await session.query<{ standby: boolean }>("select pg_catalog.pg_is_in_recovery() as standby");
  return rows[0]?.standby === true;
}

/** Asks on the first database that lets us in. */
async function askForDatabases(
  source: CredentialSource,
  place: Place,
  [first, ...others]: readonly string[],
  config: SessionConfig,
): Promise<Outcome> {
  if (first === undefined) throw new Error(`no database to ask ${place.name} on`);
  const wanted = place.databases;
  try {
    return await withSessionBy(
      source,
      place,
      first,
      { ...config, statementTimeout: shortWork },
      true,
      async (session) => ({
        kind: "admitted",
        databases: wanted ?? (await readDatabases(session)),
        startedAt: await readStartTime(session),
        isStandby: await isStandby(session),
      }),
    );
  } catch (error) {
    const state = error instanceof FailureError ? sqlstateOf(error.cause) : undefined;
    const isClosed = state === sqlstate.invalidCatalogName || state === sqlstate.insufficientPrivilege;
    if (!isClosed) throw error;
    if (others.length > 0) return askForDatabases(source, place, others, config);
    // whoever is told that may log in, and each database will say for itself whether it lets us in
    if (wanted !== null) return { kind: "admitted", databases: wanted, startedAt: "", isStandby: false };
    throw error;
  }
}
