import { readLogin } from "../catalog/login.ts";
import type { Scope } from "../catalog/scope.ts";
import { FailureError } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { isOurMistake } from "../postgres/explain-error.ts";
import { endsSession, sqlstate } from "../postgres/sqlstate.ts";
import { excludeOtherRuns } from "../repair/exclusion.ts";
import { standby } from "../repair/run.ts";
import type { Finding } from "../report/report.ts";
import { leastTime } from "../time-left.ts";
import { type Compared, compareDatabase } from "./compare-database.ts";
import type { Difference } from "./difference.ts";
import type { Original } from "./original.ts";
import { explainUnmade, tooLong } from "./restore-failure.ts";
import type { RestoreKind } from "./restore-kinds.ts";
import { isAskedFor } from "./restore-kinds.ts";
import { dropNotNullChecks } from "./restore-leftovers.ts";
import { makeDifference, type StatementTimes, type Unmade } from "./restore-one.ts";
import { planRestore, waitsForPolicy } from "./restore-plan.ts";
import { missingForStatement } from "./restore-privileges.ts";
import { Tried } from "./restore-tried.ts";

export interface RestoreOptions {
  /** What is to be made. */
  readonly kinds: readonly RestoreKind[];

  /**
   * What earlier rounds of the same run have come to, as they gave it back: it is reported, and not tried again.
   *
   * @default - nothing
   */
  readonly before?: readonly Finding[] | undefined;

  /**
   * What a plan says of a round that was killed, which nobody has heard of: whatever of it is not different any more is reported as
   * repaired.
   *
   * @default - nothing
   */
  readonly perhaps?: readonly Finding[] | undefined;

  /**
   * How many milliseconds are left.
   *
   * @default - as many as it takes
   */
  readonly timeLeft?: (() => number) | undefined;

  /** Called right before the first of it is made. */
  readonly onBegin?: (() => void) | undefined;
}

export type Restoration =
  | {
      readonly ended: true;
      /** What is different by now. */
      readonly compared: Compared;
      /** All that was left behind, in the order in which it can be made: what was made of it, and what not, and why. */
      readonly findings: readonly Finding[];
    }
  | {
      readonly ended: false;
      readonly why: "out of time";
      /** For the next round. */
      readonly before: readonly Finding[];
    }
  | {
      readonly ended: false;
      /** The session has ended in the middle: what was done until then stays, and the next round can tell. */
      readonly why: "interrupted";
      readonly before: readonly Finding[];
      readonly cause: unknown;
    };

/**
 * Makes what was left behind, of the kinds that are asked for and that need no person, each statement a transaction of its
 * own; then compares again, and tells what is true by then. One that fails stops no other.
 *
 * Throws a FailureError when the server is a standby or another run is at work, and what `pg` throws when the session ends
 * before anything was tried.
 */
export async function restoreDatabase(
  session: Session,
  original: Original,
  scope: Scope,
  options: RestoreOptions,
): Promise<Restoration> {
  if ((await readLogin(session)).inRecovery) throw new FailureError(standby, { transient: true });
  await excludeOtherRuns(session);
  const tried = new Tried(options.before ?? [], options.perhaps ?? []);
  try {
    return await inPasses(session, tried, () => compareDatabase(session, original, scope, options.timeLeft), options);
  } catch (error) {
    if (tried.isEmpty() || !endsSession(error) || isOurMistake(error)) throw error;
    return { ended: false, why: "interrupted", before: tried.toFindings(), cause: error };
  }
}

/** What is made may let something else be seen to be missing: until there is nothing more to try. */
async function inPasses(
  session: Session,
  tried: Tried,
  compare: () => Promise<Compared>,
  { kinds, timeLeft = () => Number.POSITIVE_INFINITY, onBegin }: RestoreOptions,
): Promise<Restoration> {
  await session.query("set check_function_bodies = off");
  const longest = await statementTimeout(session);
  if (isAskedFor("not null", kinds)) await dropNotNullChecks(session, longest);
  for (;;) {
    await session.query("reset statement_timeout");
    const compared = await compare();
    tried.settle(compared);
    const plan = planRestore(compared, kinds, (difference) => tried.has(difference));
    const todo = plan.make.filter(
      (difference) => !tried.has(difference) && !waitsForPolicy(difference, compared.differences),
    );
    if (todo.length === 0) {
      await session.query("reset check_function_bodies");
      return { ended: true, compared, findings: tried.prove(compared, plan) };
    }
    for (const difference of todo) {
      const left = timeLeft();
      if (left < leastTime.toBegin) return { ended: false, why: "out of time", before: tried.toFindings() };
      const most = left - leastTime.toEnd;
      const times = { shuttingOut: Math.min(longest, most), gentle: most };
      onBegin?.();
      const wasCutOff = tried.begin(difference);
      const unmade = await makeDifference(session, difference, times);
      if (unmade === null) {
        tried.made(difference);
      } else if (isCutOff(unmade, times)) {
        // the next round has more time for it than this one had left; but for ever it is not to be tried
        if (!wasCutOff) return { ended: false, why: "out of time", before: tried.toFindings() };
        tried.failed(difference, unmade, tooLong);
      } else {
        tried.failed(difference, unmade, await explain(session, difference, unmade));
      }
    }
  }
}

async function explain(session: Session, difference: Difference, unmade: Unmade) {
  const { refused } = unmade;
  const lacksPrivilege = refused.sqlstate === sqlstate.insufficientPrivilege;
  const privileges = lacksPrivilege ? await missingForStatement(session, refused.statement) : null;
  return explainUnmade(difference, unmade, privileges);
}

/** Whether it was no timeout that somebody has set which ended it, but the end of our time. */
function isCutOff({ refused }: Unmade, { gentle }: StatementTimes): boolean {
  return refused.sqlstate === sqlstate.queryCanceled && Number.isFinite(gentle) && refused.limit === gentle;
}

/** What the session began with, in milliseconds. */
async function statementTimeout(session: Session): Promise<number> {
  const { rows } = await session.query<{ milliseconds: number }>(statementTimeoutSql);
  const milliseconds = rows[0]?.milliseconds ?? 0;
  return milliseconds === 0 ? Number.POSITIVE_INFINITY : milliseconds;
}

const statementTimeoutSql = `
select
  reset_val::integer as milliseconds
from pg_catalog.pg_settings
where name = 'statement_timeout'
`;
