import { isUnreadable, type Sequence, type SequenceValue, type Unreadable } from "../catalog/catalog.ts";
import type { Failure } from "../failure.ts";
import type { ReferenceSequence } from "../reference/reference.ts";
import { sourceNext } from "../reference/source-next.ts";
import { hintOf, onSchema, selectOnSequence } from "./grants.ts";
import { beforeLeast, firstFree, isBehind, nextValue } from "./grid.ts";

/** Nothing says how far it has come, and to begin anew would hand out numbers again. */
export function unknownPosition({ hidden, owner }: ReferenceSequence): Failure {
  const reason = "where it stands in the source may not be read, and no data here say how far it is";
  if (hidden === undefined) {
    return { reason, hint: "Make it by hand, or let the source say where it stands, and run the restore hook again." };
  }
  const { role, schema, schemaOpen, schemaOwner } = hidden;
  const grants = [
    ...(schemaOpen ? [] : [onSchema(schema, ["usage"], schemaOwner, role)]),
    selectOnSequence({ ...hidden, owner }, role),
  ];
  return { reason, hint: hintOf(grants, "in the source") };
}

/** Where a new sequence has to stand to be clear of what the one that it replaces has handed out; undefined where the source is. */
export function furtherThanSource(
  present: Sequence,
  source: ReferenceSequence,
): SequenceValue | Unreadable | undefined {
  if (present.cycle || source.cycle || present.increment > 0n !== source.increment > 0n) return undefined;
  if (isUnreadable(present.state)) return present.state;
  if (isFresh({ ...present, position: present.state })) return undefined;
  const end = beforeLeast(nextValue(present.state, present), source);
  if (!isBehind(sourceNext(source) ?? source.start, end, source)) return undefined;
  return { last: firstFree(end, source), called: false };
}

/** As a sequence is that nobody has drawn from, or moved. */
export function isFresh({ position, start }: Pick<ReferenceSequence, "position" | "start">): boolean {
  return position === null || (!position.called && position.last === start);
}
