import { displayIdentifier, displayRelation } from "../../lambda/postgres/identifiers.ts";
import { some } from "../../lambda/report/presentable.ts";
import type { DatabaseReport, Remark } from "../../lambda/report/report.ts";
import type { Compared } from "../../lambda/schema/compare-database.ts";
import type { Original } from "../../lambda/schema/original.ts";

/** Bytes of names in a sentence. */
const longestNames = 1_000;

/** What a comparison says nothing about: tables that it did not find. */
export function notCompared(
  { database, checked }: Pick<DatabaseReport, "database" | "checked">,
  { schema, isBaseline = false }: Original,
  { comparison, absent }: Pick<Compared, "comparison" | "absent">,
): Remark[] {
  if (comparison.tables === 0) {
    // such as the database postgres of most servers
    const isEmpty = checked === 0 && schema.tables.length === 0;
    return isEmpty ? [] : [nothingInCommon(database, comparison.with, isBaseline)];
  }
  if (absent.length === 0) return [];
  const names = some(absent.map(displayRelation), longestNames, "more").join(", ");
  return [
    {
      brief: null,
      text: `not compared, since only ${comparison.with} has them: ${names}`,
      hint: "Where they were to come along, load them as well; where they have other names here, give the table mappings of the task by --table-mappings.",
    },
  ];
}

/** For a person to look at: else it would pass for a comparison that found nothing. */
function nothingInCommon(database: string, called: string, isBaseline: boolean): Remark {
  return {
    brief: "nothing compared",
    text: `nothing but generators could be compared in database ${displayIdentifier(database)}: no table of it that was to be looked at is in ${called}`,
    hint: isBaseline
      ? "Name the baseline of this database; where it had no tables then, take another one."
      : "Name the database that the data came from; where the load gave other names to its tables, give the table mappings of its task by --table-mappings.",
  };
}
