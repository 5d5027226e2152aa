import { isUnreadable, type Login, type Sequence, type SequenceUser, type SequenceValue } from "../catalog/catalog.ts";
import { countedUsers } from "../catalog/counted-users.ts";
import type { Failure } from "../failure.ts";
import { displayColumn, displayIdentifier, displayRelation } from "../postgres/identifiers.ts";
import type { ReferenceSequence } from "../reference/reference.ts";
import { sourceNext } from "../reference/source-next.ts";
import type { Finding } from "../report/report.ts";
import { columnFull, sequenceFull } from "./full.ts";
import { beforeLeast, firstFree, furtherEnd, isBehind, nextValue } from "./grid.ts";
import { failed, isFinding, leftAlone, type Planned, planRepair, type Subject } from "./planned.ts";
import { privilegeToRead } from "./privileges.ts";
import { runningOut } from "./running-out.ts";
import { describeWidening, widened, widerType } from "./widening.ts";

/**
 * What is to be done about a sequence that is there, and said of it; nothing when it is in order. `source` is what the reference
 * says of it.
 */
export function planSequence(login: Login, sequence: Sequence, source: ReferenceSequence | undefined): Planned[] {
  const subject = {
    sequence: displayRelation(sequence),
    columns: (sequence.users.length === 0 && sequence.owningColumn !== null
      ? [sequence.owningColumn]
      : sequence.users.filter((user) => !user.seenThroughParent)
    ).map(displayColumn),
  };
  const unknown: Subject = { ...subject, problem: "unknown" };
  const columns = countedUsers(sequence);
  const { state } = sequence;
  if (columns.length === 0 && isUnreadable(state)) return [leftAlone(whyNotCounted(sequence), unknown)];
  if (isUnreadable(state)) return [unreadable(login, sequence, state.unreadable, unknown)];
  const next = nextValue(state, sequence);
  const least = leastOf(sequence, source);
  if (columns.length === 0 && sequence.cycle && source?.cycle === true) {
    return isSamePosition(state, source.position) ? [] : [leftAlone(cyclesInBoth, unknown)];
  }
  if (columns.length === 0 && least === null) {
    return [leftAlone(whyNotCounted(sequence), unknown), runningOut(next, sequence, [])].filter(
      (finding) => finding !== undefined,
    );
  }
  const end = furtherEnd(state.extreme, least === null ? null : beforeLeast(least, sequence), sequence);
  if (end !== null && isBehind(next, end, sequence)) {
    const behind: Subject = { ...subject, problem: "behind", from: String(next) };
    if (sequence.cycle) {
      return source?.cycle === true ? [] : [leftAlone("it cycles: its values may repeat on purpose", behind)];
    }
    const evidence = end === state.extreme || source === undefined ? null : describeSource(source, least);
    return planMove(login, { sequence, columns, least }, firstFree(end, sequence), { ...behind, evidence });
  }
  if (!sequence.cycle && columns.length > 0 && isOver(next, sequence, columns)) {
    return planMove(login, { sequence, columns, least }, next, { ...subject, problem: "exhausted" });
  }
  return [runningOut(next, sequence, columns)].filter((finding) => finding !== undefined);
}

/**
 * The value that the sequence has to hand out next since the source has handed out those before it; null where there is no such
 * value.
 */
function leastOf(sequence: Sequence, source: ReferenceSequence | undefined): bigint | null {
  if (source === undefined || sequence.cycle || sequence.increment > 0n !== source.increment > 0n) return null;
  return sourceNext(source);
}

function describeSource({ minimum, maximum }: ReferenceSequence, least: bigint | null): string {
  const isUsedUp = least !== null && (least < minimum || least > maximum);
  return isUsedUp ? "the source has used up all of its numbers" : `the source's next value is ${least}`;
}

const cyclesInBoth = "it cycles, here as in the source: which of the two is further cannot be told";

function isSamePosition({ last, called }: SequenceValue, position: SequenceValue | null): boolean {
  return position !== null && position.last === last && position.called === called;
}

/** Why none of the columns that draw from it, if any does, says how far it should be. */
function whyNotCounted({ users }: Sequence): string {
  const [user] = users;
  if (user === undefined) return "no column is known to draw from it";
  if (user.relationKind === "v") return "it numbers the rows of a view, which are stored elsewhere";
  if (user.relationKind === "f") return "it numbers the rows of a foreign table, which are stored elsewhere";
  if (!user.plain) return "its values become part of an expression";
  return `its values are stored as ${user.type}, which is no whole number`;
}

/** What belongs to an extension is for its maker to let us read, and not for a person who gets the report. */
function unreadable(login: Login, sequence: Sequence, failure: Failure, subject: Subject): Finding {
  const { extension } = sequence;
  if (extension !== null) {
    return leftAlone(`it belongs to the extension ${displayIdentifier(extension)}, and ${failure.reason}`, subject);
  }
  const repair = { action: "resync", sequence, columns: countedUsers(sequence), widenTo: null, least: null } as const;
  return failed(privilegeToRead(login, repair) ?? failure, subject);
}

interface Move {
  readonly sequence: Sequence;
  readonly columns: readonly SequenceUser[];
  readonly least: bigint | null;
}

/** What it takes to have `target` handed out next. */
function planMove(login: Login, move: Move, target: bigint, subject: Subject): Planned[] {
  const { sequence, columns } = move;
  const ended = sequenceFull(target, sequence);
  const widenTo = ended === undefined || columns.length === 0 ? null : widerType(sequence, columns);
  const full = columns.map((column) => columnFull(target, column)).find((failure) => failure !== undefined);
  if (full !== undefined) return [failed(full, subject)];
  if (ended !== undefined && widenTo === null) return [failed(ended, subject)];
  const evidence = [subject.evidence ?? [], widenTo === null ? [] : describeWidening(sequence, widenTo)]
    .flat()
    .join("; ");
  const planned = planRepair(
    login,
    { action: "resync", ...move, widenTo },
    { ...subject, to: String(target), evidence: evidence === "" ? null : evidence },
  );
  if (isFinding(planned)) return [planned];
  const moved = widenTo === null ? sequence : { ...sequence, ...widened(sequence, widenTo) };
  return [planned, runningOut(target, moved, columns)].filter((step) => step !== undefined);
}

/** Whether the sequence, or a column that takes its values, ends before the next one. */
function isOver(next: bigint, sequence: Sequence, columns: readonly SequenceUser[]): boolean {
  return sequenceFull(next, sequence) !== undefined || columns.some((column) => columnFull(next, column) !== undefined);
}
