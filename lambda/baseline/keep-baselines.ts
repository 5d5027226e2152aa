import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt } from "../attempt.ts";
import type { Config } from "../config.ts";
import { displayIdentifier } from "../postgres/identifiers.ts";
import { type DatabaseParts, inShort } from "../report/database-parts.ts";
import type { Remark } from "../report/report.ts";
import type { Originals } from "../targets/original-reader.ts";
import { withTargetSession } from "../targets/session.ts";
import type { Target } from "../targets/target.ts";
import type { Trigger } from "../triggers/trigger.ts";
import { type Decision, decide } from "./decide.ts";
import { keepBaseline } from "./kept-baseline.ts";

interface Keeping {
  readonly target: Target;
  readonly trigger: Trigger;
  readonly config: Config;
  /** What it was compared with. */
  readonly originals: Originals;
  /** What was found in the databases of the target, in their order. */
  readonly databases: readonly DatabaseParts[];
}

/**
 * Keeps what the databases are like that a schedule or a person had looked at, each in a durable step, where they are healthy. Also in a
 * dry run, which changes nothing in them. Gives what there is to say of that.
 */
export async function keepBaselines(
  context: DurableContext,
  { target, trigger, config, originals, databases }: Keeping,
): Promise<Remark[]> {
  const asked = trigger.keepBaseline === true;
  const { server } = target;
  const { bucket } = config;
  // a load goes on, or has just ended: what is there is not what is to be there
  const isSettled = trigger.cause === "schedule" || (trigger.cause === "person" && target.loadedBy === null);
  if (bucket === undefined || server === null) return asked ? [nowhere] : [];
  if (!asked && !(config.baselines && isSettled && target.loads.length === 0)) return [];
  const remarks: Remark[] = [];
  for (const [index, parts] of databases.entries()) {
    const report = inShort(parts);
    const { database } = report;
    const called = `database ${displayIdentifier(database)}`;
    if (target.loads.length > 0) {
      remarks.push(loading(called));
      continue;
    }
    const decision = decide({ report, dryRun: config.dryRun, hadBaseline: originals(database) !== null, asked });
    if (decision !== "keep") {
      remarks.push(...whyNot(decision, called, asked, acceptance(server, database)));
      continue;
    }
    const kept = await attempt(context, `keep the baseline of database ${index + 1} of ${databases.length}`, () =>
      withTargetSession(target, database, config, true, (session) => keepBaseline(bucket, server, database, session)),
    );
    if (kept.done) {
      if (asked) remarks.push(accepted(called));
    } else {
      const { reason, hint } = kept.failure;
      remarks.push({ brief: notKept, text: `the baseline of ${called} could not be kept: ${reason}`, hint });
    }
  }
  return remarks;
}

const notKept = "baseline not kept";

const nowhere: Remark = {
  brief: notKept,
  text: "no baseline was kept: they are kept of servers of RDS and Aurora, in the report bucket",
  hint: "For others, keep one in a file: restore-hook baseline, on the command line.",
};

function accepted(called: string): Remark {
  return {
    brief: null,
    text: `what ${called} is like now was kept as its baseline, as asked for`,
    hint: "What is listed as left behind above is accepted by that: no later run tells of it.",
  };
}

function loading(called: string): Remark {
  return {
    brief: notKept,
    text: `the baseline of ${called} was not kept: AWS DMS is loading into this server, so what is there is not all yet`,
    hint: "Ask again when the load has ended.",
  };
}

type Server = NonNullable<Target["server"]>;

function whyNot(decision: Exclude<Decision, "keep">, called: string, asked: boolean, acceptance: string): Remark[] {
  if (decision === "vanished") {
    return [
      {
        brief: null,
        text: `${called} is not as in its baseline: each run tells of that, until it is made again or accepted`,
        hint: `To accept it as it is now, ask for a run with ${acceptance}.`,
      },
    ];
  }
  if (!asked) return [];
  return [
    {
      brief: notKept,
      text: `the baseline of ${called} was not kept: something in it is broken, or could not be looked at`,
      hint: "Have it repaired, or follow the hints, then ask again.",
    },
  ];
}

/** What a person sends: about one database, since nobody has looked at the others. */
function acceptance({ kind, identifier }: Server, database: string): string {
  const key = kind === "db-instance" ? "dbInstanceIdentifier" : "dbClusterIdentifier";
  return JSON.stringify({ [key]: identifier, databases: [database], keepBaseline: true });
}
