import { quoteLiteral } from "../postgres/identifiers.ts";
import { type Repair, type RepairStatements, statementsFor } from "./statements.ts";

/** Milliseconds that all locks of a script together may be waited for: less than PostgreSQL's deadlock_timeout by default. */
const longestWait = 800;

/**
 * A repair as a person runs it in psql: the statements that the hook runs, in one transaction, with psql's `\gexec` in
 * the place of the code that moves the sequence, so that the value is found under the lock here too. Locks are not
 * waited for as long as it takes an application that waits for us to look for a deadlock, and to be its victim.
 */
export function psqlScript(repair: Repair): string[] {
  const statements = statementsFor(repair);
  const [before, after] = statements.move;
  const locks = [...statements.awaitWriters, statements.lock];
  return [
    "begin;",
    "set local search_path = '';",
    `set local lock_timeout = '${Math.max(Math.floor(longestWait / (locks.length + 1)), 1)}ms';`,
    ...[...locks, ...statements.prepare].map((statement) => `${statement};`),
    `select ${quoteLiteral(before)} || restart || ${quoteLiteral(after)} from (`,
    ...restartQuery(statements).map((line) => `  ${line}`),
    ") as found \\gexec",
    "commit;",
  ];
}

/** The value to restart with, as `isBehind` and `firstFree` in grid.ts have it; no row when the sequence is not behind. */
function restartQuery({ position, grid: { start, increment } }: RepairStatements): string[] {
  const step = increment < 0n ? `(${increment})` : String(increment);
  const firstFree =
    increment === 1n ? "extreme + 1" : `extreme - mod(mod(extreme - (${start}), ${step}) + ${step}, ${step}) + ${step}`;
  return [
    `select ${firstFree} as restart`,
    `from (${position}) as position`,
    `where extreme ${increment > 0n ? ">=" : "<="} next`,
  ];
}
