import { isUnreadable, type Sequence, type SequenceUser, type UngeneratedColumn } from "../catalog/catalog.ts";
import { compareText } from "../compare-text.ts";
import { quoteRelation, tableOf } from "../postgres/identifiers.ts";
import { furtherEnd } from "./grid.ts";
import { isRepair, type Planned } from "./planned.ts";
import { widened } from "./widening.ts";

/**
 * What a sequence that is there will be like, but for its position, when what is planned for it has been done: what else is said of it
 * beside its repair is to be true afterwards, too, and is then found again.
 */
export function afterRepair(sequence: Sequence, steps: readonly Planned[]): Sequence {
  const repair = steps.find(isRepair)?.repair;
  if (repair === undefined || repair.action === "create") return sequence;
  const { widenTo } = repair;
  const wide = widenTo === null ? sequence : { ...sequence, ...widened(sequence, widenTo) };
  if (repair.action === "resync") return wide;
  const { columns, owningColumn } = repair;
  return {
    ...wide,
    owningColumn: owningColumn ?? wide.owningColumn,
    // in the order in which they are read; those of one table are in order
    users: [...wide.users, ...columns.map(asUser)].toSorted((one, other) =>
      compareText(tableKey(one), tableKey(other)),
    ),
    state: stateWith(sequence, columns),
  };
}

function asUser(column: UngeneratedColumn): SequenceUser {
  return { ...column, plain: true, expression: null, identity: null, seenThroughParent: false, lockable: true };
}

function stateWith(sequence: Sequence, columns: readonly UngeneratedColumn[]): Sequence["state"] {
  const { state } = sequence;
  if (isUnreadable(state)) return state;
  let { extreme } = state;
  for (const column of columns) {
    if (isUnreadable(column.extreme)) return column.extreme;
    extreme = furtherEnd(extreme, column.extreme, sequence);
  }
  return { ...state, extreme };
}

function tableKey(user: SequenceUser): string {
  return quoteRelation(tableOf(user));
}
