import { quoteLiteral } from "../postgres/identifiers.ts";
import { type Repair, type RepairStatements, statementsFor } from "./statements.ts";

/**
 * A repair as a person runs it in psql: the statements that the hook runs, in one transaction, with psql's `\gexec` in
 * the place of the code that moves the sequence, so that the value is found under the lock here too.
 */
export function psqlScript(repair: Repair): string[] {
  const statements = statementsFor(repair);
  const [before, after] = statements.move;
  return [
    "begin;",
    "set local search_path = '';",
    "set local lock_timeout = '5s';",
    ...[...statements.awaitWriters, statements.lock, ...statements.prepare].map((statement) => `${statement};`),
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
