import {
  type IntegerType,
  isIntegerType,
  isUnreadable,
  type Login,
  type Sequence,
  type SequenceUser,
} from "../catalog/catalog.ts";
import { countedUsers } from "../catalog/counted-users.ts";
import { displayColumn, displayRelation } from "../postgres/identifiers.ts";
import { columnFull, sequenceFull } from "./full.ts";
import { firstFree, isBehind, nextValue } from "./grid.ts";
import { largestOf, smallestOf } from "./limits.ts";
import { failed, leftAlone, type Planned, planRepair, type Subject } from "./planned.ts";

/** What is to be done about a sequence that is there; null when it is in order. */
export function planSequence(login: Login, sequence: Sequence): Planned | null {
  const subject = {
    sequence: displayRelation(sequence),
    columns: (sequence.users.length === 0 && sequence.owningColumn !== null
      ? [sequence.owningColumn]
      : sequence.users.filter((user) => !user.seenThroughParent)
    ).map(displayColumn),
  };
  const unknown: Subject = { ...subject, problem: "unknown" };
  if (sequence.users.length === 0) return leftAlone("no column is known to draw from it", unknown);

  const columns = countedUsers(sequence);
  if (columns.length === 0)
    return leftAlone("its values go through an expression, a view, or a type that is no whole number", unknown);
  if (isUnreadable(sequence.state)) return failed(sequence.state.unreadable, unknown);

  const { extreme } = sequence.state;
  const next = nextValue(sequence.state, sequence);
  if (extreme === null || !isBehind(next, extreme, sequence)) return null;
  const behind: Subject = { ...subject, problem: "behind", from: String(next) };
  if (sequence.cycle) return leftAlone("it cycles: its values may repeat on purpose", behind);

  const target = firstFree(extreme, sequence);
  const ended = sequenceFull(target, sequence);
  const widenTo = ended === undefined ? null : widerType(sequence, columns);
  const full = columns.map((column) => columnFull(target, column)).find((failure) => failure !== undefined);
  if (full !== undefined) return failed(full, behind);
  if (ended !== undefined && widenTo === null) return failed(ended, behind);
  return planRepair(
    login,
    { action: "resync", sequence, columns, widenTo },
    {
      ...behind,
      to: String(target),
      evidence: widenTo === null ? null : `widened from ${sequence.type} to ${widenTo}, like its column`,
    },
  );
}

/**
 * The type of the widest column, when the sequence only ends where its own type ends. A limit that somebody set is
 * kept, and `alter sequence … as` moves no other.
 */
function widerType(sequence: Sequence, columns: readonly SequenceUser[]): IntegerType | null {
  const endsWithType =
    sequence.increment > 0n
      ? sequence.maximum === largestOf(sequence.type)
      : sequence.minimum === smallestOf(sequence.type);
  const types = columns.map((column) => (isIntegerType(column.type) ? column.type : "bigint"));
  const widest = types.reduce((one, other) => (largestOf(one) >= largestOf(other) ? one : other));
  return endsWithType && largestOf(widest) > largestOf(sequence.type) ? widest : null;
}
