import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt } from "../attempt.ts";
import type { Config } from "../config.ts";
import { FailureError } from "../failure.ts";
import type { Remark } from "../report/report.ts";
import { ignored, type LoadSubject, type ServerSubject, type Trigger } from "../triggers/trigger.ts";
import { describeProvider } from "./dms/data-migration.ts";
import { describeEndpoint, type Endpoint } from "./dms/endpoint.ts";
import { addressOf } from "./dms/endpoint-address.ts";
import { explainErroredTables } from "./dms/errored-tables.ts";
import { describeLoad, judge, type Load } from "./dms/load.ts";
import { findOtherLoads, type OtherLoad } from "./dms/other-loads.ts";
import { hostFilteredOut } from "./filters.ts";
import { type Found, placeOf, readyServer } from "./find-place.ts";
import { isPostgres } from "./rds/engine.ts";
import { findServerAt } from "./rds/find-server-at.ts";
import type { Address } from "./target.ts";

/** What DMS says of a load that has ended. */
interface Loaded {
  readonly endpoint: Endpoint;
  readonly address: Address;
  readonly others: readonly OtherLoad[];
  readonly remarks: readonly Remark[];
  /** What is at that address on RDS. */
  readonly server: ServerSubject | null;
}

/** Finds the server that a load writes to, by its address, and waits until it accepts connections. */
export async function findLoadedPlace(
  context: DurableContext,
  subject: LoadSubject,
  trigger: Trigger,
  config: Config,
): Promise<Found> {
  const described = await attempt(context, "describe the load", () => describeLoad(subject));
  if (!described.done) return { kind: "failed", name: subject.arn, failure: described.failure };
  const load = described.value;
  const byPerson = trigger.cause === "person";
  const { notDone } = judge(load, trigger);
  // an event says only that it stopped; a person knows why they ask
  if (notDone !== null && !byPerson) return ignored(`${load.called} has not done its work: ${notDone}`);

  const read = await attempt(context, "find what it has loaded", () => readLoaded(load, trigger));
  if (!read.done) return { kind: "failed", name: load.called.replace(/^the /, ""), failure: read.failure };
  if (read.value === "another engine") return ignored(`the target of ${load.called} is not PostgreSQL`);
  const { endpoint, address, others, remarks, server } = read.value;
  const unknown = others.find(({ tablesAreKnown }) => !tablesAreKnown);
  const shared = {
    endpoint,
    origin: null,
    loadedBy: {
      kind: load.kind,
      arn: load.arn,
      identifier: load.identifier,
      sourceArn: load.sourceArn,
      goesOn: load.goesOn,
    },
    databases: trigger.databases ?? (endpoint.database === null ? null : [endpoint.database]),
    loads: others,
    // who asks for a repair knows what else is going on
    readOnly: unknown !== undefined && !byPerson,
    remarks: [...remarks, ...others.map((other) => stillLoading(other, byPerson))],
  };
  if (server !== null) {
    const ready = await readyServer(context, server, trigger, config);
    if (ready.kind !== "ready") return ready;
    const place = placeOf(ready.server);
    // whoever loads a database may connect to that one, and maybe to no other
    const maintenanceDatabases = endpoint.database === null ? place.maintenanceDatabases : [endpoint.database];
    return { kind: "place", place: { ...place, ...shared, maintenanceDatabases } };
  }
  const reason = hostFilteredOut(address.host, config);
  if (reason !== undefined) return ignored(reason);
  const name = `${address.host}:${address.port}`;
  const maintenanceDatabases = [endpoint.database ?? "postgres"];
  return { kind: "place", place: { ...shared, name, address, server: null, maintenanceDatabases } };
}

async function readLoaded(load: Load, { databases }: Trigger): Promise<Loaded | "another engine"> {
  const endpoint =
    load.kind === "data-migration"
      ? await describeProvider(load.destinationArn, "target")
      : await describeEndpoint(load.destinationArn);
  if (!isPostgres(endpoint.engine)) return "another engine";
  if (endpoint.database === null && databases === null) {
    throw new FailureError({
      reason: `${endpoint.called} names no database`,
      hint: "Name one in the endpoint, or ask for the load by hand with a list of databases.",
    });
  }
  const address = await addressOf(endpoint);
  return {
    endpoint,
    address,
    others: await findOtherLoads(load, endpoint),
    remarks: await explainErroredTables(load),
    server: await findServerAt(address),
  };
}

function stillLoading({ called, tablesAreKnown }: OtherLoad, byPerson: boolean): Remark {
  const hint = "Its end starts a run of its own.";
  if (tablesAreKnown)
    return { brief: null, text: `${called} is still loading this database: its tables are left alone`, hint };
  const text = `${called} is still loading this database, and under which names cannot be told`;
  if (byPerson) return { brief: null, text, hint };
  return {
    brief: "another load goes on",
    text: `${text}: nothing was repaired`,
    hint: `${hint} To repair now whatever it is doing, ask for a run by hand.`,
  };
}
