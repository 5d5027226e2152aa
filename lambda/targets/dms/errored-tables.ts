import { displayRelation } from "../../postgres/identifiers.ts";
import type { Remark } from "../../report/report.ts";
import type { Load } from "./load.ts";
import { readErroredTables } from "./table-statistics.ts";

/** How many tables a report names. */
const mostNamed = 20;

/** What the report says of the tables that a load could not load. Throws what the SDK throws. */
export async function explainErroredTables(load: Load): Promise<Remark[]> {
  if (load.tablesErrored === 0) return [];
  const tables = (await readErroredTables(load)).map(displayRelation);
  const named = tables.slice(0, mostNamed).join(", ");
  const more = tables.length > mostNamed ? ` and ${tables.length - mostNamed} more` : "";
  const list = named === "" ? "" : `: ${named}${more}`;
  const count = Math.max(load.tablesErrored, tables.length);
  return [
    {
      brief: `${tablesOf(count)} not loaded`,
      text: `${load.called} could not load ${tablesOf(count)}${list}`,
      hint: "See the log of the load for why, and load them again: what was repaired of them is right for the rows that are there.",
    },
  ];
}

function tablesOf(count: number): string {
  return `${count} table${count === 1 ? "" : "s"}`;
}
