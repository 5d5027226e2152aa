import type { Report } from "./report.ts";

/**
 * All of the report as JSON, finding by finding, the databases last: of 100,000 findings it would be a string of more than
 * 100 MB.
 */
export function* jsonPieces({ databases, ...run }: Report): Generator<string> {
  yield open(run, "databases");
  for (const [index, { findings, ...database }] of databases.entries()) {
    yield `${commaBefore(index)}${open(database, "findings")}`;
    for (const [place, finding] of findings.entries()) yield `${commaBefore(place)}${JSON.stringify(finding)}`;
    yield "]}";
  }
  yield "]}\n";
}

/** An object that has something in it already, to which a list is added. */
function open(started: object, list: string): string {
  return `${JSON.stringify(started).slice(0, -1)},"${list}":[`;
}

function commaBefore(index: number): string {
  return index === 0 ? "" : ",";
}
