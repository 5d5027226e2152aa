import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt } from "../attempt.ts";
import type { Config } from "../config.ts";
import { type Failure, FailureError } from "../failure.ts";
import { readReference } from "../reference/read-reference.ts";
import { noReference } from "../reference/reference.ts";
import type { Remark } from "../report/report.ts";
import { serverBehind } from "../targets/credentials/source-server.ts";
import type { OriginalReader, Originals } from "../targets/original-reader.ts";
import type { Target } from "../targets/target.ts";
import type { Trigger } from "../triggers/trigger.ts";
import { originalOf, referenceOf } from "./as-original.ts";
import type { Baseline } from "./baseline.ts";
import { type BaselineServer, listBaselines, readBaseline } from "./kept-baseline.ts";

/** Where it can be read what databases were like when they were healthy, or why that is not known. */
export interface BaselinesFound {
  readonly originals: Originals;
  readonly remarks: readonly Remark[];
}

/**
 * Looks for the baselines of the databases of a target: of what they were restored from, else their own. In a durable step, which
 * reads none of them.
 */
export async function findBaselines(
  context: DurableContext,
  target: Target,
  { cause, restore, keepBaseline }: Pick<Trigger, "cause" | "restore" | "keepBaseline">,
  config: Config,
): Promise<BaselinesFound> {
  const { bucket } = config;
  const { server, origin, databases } = target;
  if (bucket === undefined || server === null) return { originals: () => null, remarks: [] };
  // repairs wait for it
  const found = await attempt(
    context,
    "look for baselines",
    async () => {
      const { kind, identifier } = server;
      const before = origin === null ? null : await serverBehind(origin);
      const servers: BaselineServer[] = [...(before === null ? [] : [before]), { kind, identifier }];
      const kept = await Promise.all(
        servers.map(async (one) => ({ server: one, has: await listBaselines(bucket, one) })),
      );
      return databases.map((database) => kept.find(({ has }) => has(database))?.server ?? null);
    },
    2,
  );
  // nobody who keeps none has to hear of it
  const isExpected = config.baselines || keepBaseline === true;
  if (!found.done) return { originals: () => null, remarks: isExpected ? [unknown(found.failure)] : [] };
  const wishes: Wishes = {
    // what a migration has dropped on purpose is not to come back by a setting that is about loads
    restore: restore ?? [],
    acceptGenerators: keepBaseline === true && config.dryRun,
    isOfAnotherTime: cause === "restore" || cause === "creation",
  };
  return {
    originals(database) {
      const owner = found.value[databases.indexOf(database)] ?? null;
      return owner && readerOf(bucket, owner, database, wishes);
    },
    remarks: [],
  };
}

function unknown({ reason, hint }: Failure): Remark {
  return { brief: null, text: `whether there are baselines to compare with is not known: ${reason}`, hint };
}

interface Wishes extends Pick<OriginalReader, "restore"> {
  /** Whether those that are there are to be kept as they are: else one that was removed on purpose would always be made again. */
  readonly acceptGenerators: boolean;
  /** Whether the database was restored to some time, maybe before the baseline: what came later is not to be made in it. */
  readonly isOfAnotherTime: boolean;
}

function readerOf(
  bucket: string,
  server: BaselineServer,
  database: string,
  { restore, acceptGenerators, isOfAnotherTime }: Wishes,
): OriginalReader {
  const called = `the baseline of ${server.identifier}`;
  const read = async (): Promise<Baseline> => {
    const baseline = await readBaseline(bucket, server, database);
    if (baseline !== null) return baseline;
    throw new FailureError({ reason: `${called} is not in the bucket any more`, hint: "Run the restore hook again." });
  };
  return {
    called,
    restore,
    async readReference(session) {
      if (isOfAnotherTime) return noReference;
      return referenceOf(acceptGenerators ? { generators: await readReference(session, null) } : await read());
    },
    readOriginal: async () => originalOf(await read()),
  };
}
