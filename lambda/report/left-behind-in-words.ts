import { sentence } from "../failure.ts";
import { displayKind } from "../schema/display-kind.ts";
import type { LeftBehind } from "./report.ts";

/** What it is, and the table that it belongs to where its name does not say that. */
export function objectInWords({ object, table }: LeftBehind): string {
  return table === null || isNamedIn(object, table) ? object : `${object}, on ${table}`;
}

/** "app.orders.total", "app.orders: fillfactor", "number_check of app.orders". */
function isNamedIn(object: string, table: string): boolean {
  const rest = object.startsWith(table) ? object.slice(table.length) : undefined;
  return rest === "" || /^[.:,]/.test(rest ?? "") || object.endsWith(` ${table}`);
}

/** With a capital letter, as the heading of its like. */
export function kindInWords({ kind }: Pick<LeftBehind, "kind">): string {
  return sentence(displayKind(kind));
}

/** What else there is to know of it. */
export function noteOf({ note, duplicates }: LeftBehind): string | null {
  const uncounted = duplicates?.uncounted ?? null;
  const notes = [
    ...(note === null ? [] : [note]),
    ...(uncounted === null ? [] : [`${uncounted.reason}; it fails where there are any`]),
  ];
  return notes.length === 0 ? null : notes.join("; ");
}

/** What to do about what could not be known of it. */
export function noteHintOf({ duplicates }: LeftBehind): string | null {
  return duplicates?.uncounted?.hint ?? null;
}

/** Said once of all that is marked so. */
export const heavyInWords = "heavy means that a whole table is read or rewritten";
