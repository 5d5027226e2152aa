import { isByList, isPartitioned } from "./complete-table.ts";
import { endsOf } from "./counting.ts";
import type { FoundSequence } from "./facts.ts";
import { insertInto, numbersOf } from "./fill.ts";
import { type Column, isInteger, relation, type State, type TableState, valuesOf } from "./state.ts";

/** The inserts of an application that leaves every number to a generator that is in order. */
export function insertsOf(
  { tables }: State,
  feederOf: (column: Column) => FoundSequence | undefined,
  serverVersion: number,
): string[] {
  const feeders = new Map(tables.flatMap(({ columns }) => columns).map((column) => [column, feederOf(column)]));
  const inserts: string[] = [];
  for (const table of tables) {
    const fed = table.columns.filter((column) => feeders.get(column) !== undefined);
    const isFilled = table.columns.every(({ foreignKey, notNull }) => !foreignKey || !notNull);
    if (fed.length === 0 || !isFilled) continue;
    const targets = targetsOf(table, fed, serverVersion);
    // a sequence that is near its end has values for some of the inserts, and each table has its share of them
    const counts = fed.map((column) => {
      const feeder = feeders.get(column);
      const users = [...feeders.entries()].filter(([, other]) => other === feeder);
      const room = users.reduce((least, [user]) => smaller(least, roomFor(user, feeder)), 10_000n);
      const wanted = (feeder?.cache ?? 1n) + 3n;
      return smaller(wanted, room / BigInt(2 * users.length));
    });
    const used = new Map(numbersOf(table).map((column) => [column, new Set(valuesOf(column))]));
    for (const target of targets) {
      for (let left = counts.reduce(smaller); left > 0n; left -= 1n) {
        inserts.push(insertInto(target, otherValues(table, fed, used)));
      }
    }
  }
  return inserts;
}

/** The table, or a part of it, as far as the application may insert into them. */
function targetsOf(table: TableState, fed: readonly Column[], serverVersion: number): string[] {
  const part = table.parts.at(-1);
  const targets = part === undefined || table.grant.into !== "parts" ? [relation(table)] : [];
  if (part === undefined || table.grant.into === "whole" || table.form === "by range") return targets;
  // an identity is passed on to partitions from PostgreSQL 17 on, and never to tables that inherit
  const hasIdentity = fed.some(({ generator }) => generator?.identity === true);
  const passesOn = !hasIdentity || (isPartitioned(table) && serverVersion >= 170_000);
  return passesOn ? [...targets, part] : targets;
}

/** How many values are left, for the sequence and for the column. */
function roomFor({ type }: Column, feeder: FoundSequence | undefined): bigint {
  if (feeder === undefined) return 0n;
  const { next, increment, minimum, maximum } = feeder;
  const { smallest, largest } = endsOf(isInteger(type) ? type : "bigint");
  const end = increment > 0n ? smaller(maximum, largest) : minimum > smallest ? minimum : smallest;
  const steps = (end - next) / increment;
  return (end - next) * increment < 0n ? 0n : steps + 1n;
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

/** What is not fed has to be given. */
function otherValues(table: TableState, fed: readonly Column[], used: Map<Column, Set<bigint>>): Map<string, string> {
  const values = new Map<string, string>(isByList(table) ? [["part", "1"]] : []);
  for (const column of table.columns) {
    if (fed.includes(column)) continue;
    const taken = used.get(column);
    if (column.type === "text") values.set(column.name, "gen_random_uuid()::text");
    else if (column.type === "uuid") values.set(column.name, "gen_random_uuid()");
    else if (taken !== undefined) {
      let value = 1n;
      while (taken.has(value)) value += 1n;
      taken.add(value);
      values.set(column.name, String(value));
    }
  }
  return values;
}
