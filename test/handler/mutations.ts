import fc from "fast-check";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

/** What may stand at any place of an event instead of what AWS would write there. */
const values: readonly Json[] = [
  ...[null, true, 42, "", " ", [], {}, ["stranger"], "a".repeat(300), "möbel\n", "../..", "__proto__"],
  ...["stranger", "restored", "ORIGINAL", "gone", "arn:aws:dms:us-east-1:111111111111:task:GONE"],
  ...["RDS-EVENT-0043", "RDS-EVENT-0170", "Restored from DB instance stranger to restored.", "2026-03-19"],
];

/** Events with up to three of their parts taken away, exchanged for others of them, or for anything. */
export function mutated(events: readonly unknown[]): fc.Arbitrary<unknown> {
  const mutation = fc.record({
    kind: fc.constantFrom("remove", "replace", "exchange"),
    at: fc.nat(),
    by: fc.nat(),
  });
  return fc
    .record({
      event: fc.constantFrom(...events.map(asJson)),
      mutations: fc.array(mutation, { minLength: 1, maxLength: 3 }),
    })
    .map(({ event, mutations }) =>
      mutations.reduce((json, { kind, at, by }) => {
        const places = placesIn(json);
        const [path, old] = places[at % places.length] ?? [[], json];
        if (kind === "remove") return change(json, path, undefined) ?? null;
        if (kind === "replace") return change(json, path, values[by % values.length]) ?? null;
        const [otherPath, other] = places[by % places.length] ?? [[], json];
        return change(change(json, path, other) ?? null, otherPath, old) ?? null;
      }, event),
    );
}

function asJson(event: unknown): Json {
  return JSON.parse(JSON.stringify(event));
}

/** The leaves of an event, and what holds them. */
function placesIn(json: Json, path: Path = []): [Path, Json][] {
  if (typeof json !== "object" || json === null) return [[path, json]];
  return [[path, json], ...entriesOf(json).flatMap(([key, value]) => placesIn(value, [...path, key]))];
}

function entriesOf(json: Json[] | { [key: string]: Json }): [string | number, Json][] {
  return Array.isArray(json) ? [...json.entries()] : Object.entries(json);
}

/** With another value at a place, or none; as it is where there is no such place any more. */
function change(json: Json, [key, ...rest]: Path, value: Json | undefined): Json | undefined {
  if (key === undefined) return value;
  if (typeof json !== "object" || json === null) return json;
  const entries = entriesOf(json).flatMap(([name, old]): [string | number, Json][] => {
    const changed = name === key ? change(old, rest, value) : old;
    return changed === undefined ? [] : [[name, changed]];
  });
  return Array.isArray(json) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}
