import { quoteLiteral } from "../postgres/identifiers.ts";
import { type Repair, statementsFor } from "./statements.ts";

/**
 * A repair as a person runs it in psql: the statements that the hook runs, with psql's `\gexec` in the place of the
 * code that moves the sequence, so that the value is found under the lock here too.
 */
export function psqlScript(repair: Repair): string[] {
  const {
    prepare,
    restart,
    move: [before, after],
  } = statementsFor(repair);
  return [
    "begin;",
    "set local search_path = '';",
    "set local lock_timeout = '5s';",
    ...prepare.map((statement) => `${statement};`),
    `select ${quoteLiteral(before)} || restart || ${quoteLiteral(after)} from (`,
    ...restart.map((line) => `  ${line}`),
    ") as found \\gexec",
    "commit;",
  ];
}
