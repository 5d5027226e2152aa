import { isUnreadable, type Login, type Sequence } from "../catalog/catalog.ts";
import type { Failure } from "../failure.ts";
import type { NewSequence } from "./create-sequence.ts";
import { columnFull, sequenceFull } from "./full.ts";
import { firstFree, furtherEnd, isBehind } from "./grid.ts";
import { failed, isFinding, type Planned, planRepair, type Subject } from "./planned.ts";
import { privilegeToRead } from "./privileges.ts";
import { runningOut } from "./running-out.ts";
import { countedColumns, type Repair } from "./statements.ts";
import { describeWidening, widened, widerType } from "./widening.ts";

type Generating = Extract<Repair, { action: "attach" | "create" }>;

/**
 * What it takes to give columns a generator. `next` is what the sequence would hand out if it were not moved past their data,
 * `end` the end of other data that it must stay clear of.
 */
export function planGenerator(
  login: Login,
  repair: Generating,
  next: bigint,
  end: bigint | null,
  subject: Subject,
): Planned[] {
  const lacking = privilegeToRead(login, repair);
  if (lacking !== undefined) return [failed(lacking, subject)];
  const { sequence } = repair;
  const columns = countedColumns(repair.columns);
  let furthest = end;
  for (const { extreme } of columns) {
    if (isUnreadable(extreme)) return [failed(extreme.unreadable, subject)];
    furthest = furtherEnd(furthest, extreme, sequence);
  }
  const isMoved = !sequence.cycle && furthest !== null && isBehind(next, furthest, sequence);
  const target = isMoved && furthest !== null ? firstFree(furthest, sequence) : next;
  const ended = sequence.cycle ? undefined : endOf(repair, target);
  const widenTo = ended === undefined || columns.length === 0 ? null : widerType(sequence, columns);
  const full =
    columns.map((column) => columnFull(target, column)).find((failure) => failure !== undefined) ??
    (widenTo === null ? ended : undefined);
  if (full !== undefined) return [failed(full, subject)];
  const done = { ...subject, to: String(target) };
  const planned =
    widenTo === null
      ? planRepair(login, repair, done)
      : planRepair(login, withType(repair, widenTo), {
          ...done,
          evidence: `${subject.evidence}; ${describeWidening(sequence, widenTo)}`,
        });
  if (isFinding(planned)) return [planned];
  const then = widenTo === null ? sequence : { ...sequence, ...widened(sequence, widenTo) };
  const notice = runningOut(target, { ...then, identity: isIdentity(sequence) }, columns);
  return [planned, notice].filter((step) => step !== undefined);
}

/** Why the sequence cannot hand out the next value. What is not there yet cannot be altered. */
function endOf({ action, sequence }: Generating, next: bigint): Failure | undefined {
  const full = sequenceFull(next, sequence);
  if (full === undefined || action === "attach") return full;
  return {
    reason: `${full.reason}, as in the source`,
    hint: "Give it more room in the source, or make it here by hand, then run the restore hook again.",
  };
}

/** What is made is made with the type that it needs; what is there is widened. */
function withType(repair: Generating, widenTo: Sequence["type"]): Generating {
  if (repair.action === "attach") return { ...repair, widenTo };
  return { ...repair, sequence: { ...repair.sequence, ...widened(repair.sequence, widenTo) } };
}

function isIdentity({ identity }: Sequence | NewSequence): boolean {
  return identity !== null && identity !== false;
}
