import {
  type IntegerType,
  isIntegerType,
  isUnreadable,
  type Login,
  type UngeneratedColumn,
} from "../catalog/catalog.ts";
import {
  displayColumn,
  displayRelation,
  quoteIdentifier,
  quoteRelation,
  type RelationName,
  tableOf,
} from "../postgres/identifiers.ts";
import type { Verdict } from "./evidence.ts";
import { columnFull, sequenceFull } from "./full.ts";
import { firstFree, isBehind, nextValue } from "./grid.ts";
import { largestOf } from "./limits.ts";
import { failed, isFinding, leftAlone, type Planned, planRepair, type Subject } from "./planned.ts";
import { privilegeToRead } from "./privileges.ts";
import { runningOut } from "./running-out.ts";
import type { Repair } from "./statements.ts";
import { describeWidening, widened, widerType } from "./widening.ts";

/** What is to be done about a column without generator. `freeName` gives the name of a new sequence for it. */
export function planColumn(
  login: Login,
  column: UngeneratedColumn,
  verdict: Exclude<Verdict, { action: "ignore" }>,
  freeName: () => string,
): Planned[] {
  const columns = [displayColumn(column)];
  switch (verdict.action) {
    case "leave":
      return [
        leftAlone(verdict.reason, {
          problem: "missing",
          columns: (column.primaryKey.length > 1 ? column.primaryKey : [column.column]).map((name) =>
            displayColumn({ ...column, column: name }),
          ),
          sql: proposal(column, verdict.generator),
        }),
      ];
    case "attach": {
      const { sequence, evidence } = verdict;
      const subject: Subject = { problem: "orphaned", columns, sequence: displayRelation(sequence), evidence };
      const repair = { action: "attach", column, sequence, widenTo: null } as const;
      const lacking = privilegeToRead(login, repair);
      if (lacking !== undefined) return [failed(lacking, subject)];
      if (isUnreadable(sequence.state)) return [failed(sequence.state.unreadable, subject)];
      const next = nextValue(sequence.state, sequence);
      return planGenerator(login, repair, next, {
        ...subject,
        from: String(next),
      });
    }
    case "create": {
      const name = { schema: column.schema, name: freeName() };
      const subject: Subject = {
        problem: "missing",
        columns,
        sequence: displayRelation(name),
        evidence: verdict.evidence,
      };
      const lacking = privilegeToRead(login, { action: "create", column, name });
      if (lacking !== undefined) return [failed(lacking, subject)];
      return planGenerator(login, { action: "create", column, name }, 1n, subject);
    }
  }
}

/** `next` is what the sequence would hand out if it were not moved past the column's data. */
function planGenerator(
  login: Login,
  repair: Extract<Repair, { action: "attach" | "create" }>,
  next: bigint,
  subject: Subject,
): Planned[] {
  const { column } = repair;
  if (isUnreadable(column.maximum)) return [failed(column.maximum.unreadable, subject)];
  const sequence = repair.action === "attach" ? repair.sequence : newSequence(repair.name, typeOf(column));
  const target =
    column.maximum !== null && isBehind(next, column.maximum, sequence) ? firstFree(column.maximum, sequence) : next;
  const ended = sequenceFull(target, sequence);
  const widenTo = repair.action === "attach" && ended !== undefined ? widerType(sequence, [column]) : null;
  const full = columnFull(target, column) ?? (widenTo === null ? ended : undefined);
  if (full !== undefined) return [failed(full, subject)];
  const done = { ...subject, to: String(target) };
  const planned =
    repair.action === "attach" && widenTo !== null
      ? planRepair(
          login,
          { ...repair, widenTo },
          { ...done, evidence: `${subject.evidence}; ${describeWidening(sequence, widenTo)}` },
        )
      : planRepair(login, repair, done);
  if (isFinding(planned)) return [planned];
  const then = widenTo === null ? sequence : { ...sequence, ...widened(sequence, widenTo) };
  return [planned, runningOut(target, then, [column])].filter((step) => step !== undefined);
}

/** A column that is to get a generator is of one of these types. */
function typeOf({ type }: UngeneratedColumn): IntegerType {
  return isIntegerType(type) ? type : "bigint";
}

/** How a sequence counts that was made as `serial` does. */
function newSequence(name: RelationName, type: IntegerType) {
  const limits = { minimum: 1n, maximum: largestOf(type) };
  return { ...name, ...limits, type, start: 1n, increment: 1n, identity: false, cycle: false };
}

/**
 * What a person may run who knows that the column is to have a generator. An identity, since that is one statement:
 * it belongs to the table's owner and needs no grants.
 */
function proposal(column: UngeneratedColumn, generator: "identity" | "uuid" | null): string[] {
  const alter = `alter table ${quoteRelation(tableOf(column))} alter column ${quoteIdentifier(column.column)}`;
  switch (generator) {
    case "identity": {
      // an identity cannot have the type of a domain
      if (isUnreadable(column.maximum) || column.isDomain) return [];
      const start = column.maximum === null || column.maximum < 1n ? 1n : column.maximum + 1n;
      if (columnFull(start, column) !== undefined) return [];
      return [`${alter} add generated by default as identity (start with ${start});`];
    }
    case "uuid":
      return [`${alter} set default pg_catalog.gen_random_uuid();`];
    case null:
      return [];
  }
}
