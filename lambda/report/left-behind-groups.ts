import { type DifferenceKind, sections } from "../schema/difference.ts";
import { isLeftBehind } from "./database-report.ts";
import { noteOf } from "./left-behind-in-words.ts";
import type { Finding, LeftBehind } from "./report.ts";

/** A finding about something that was left behind. */
export type LeftBehindFinding = Finding & { readonly leftBehind: LeftBehind };

/** Findings of one kind. */
export interface KindGroup<Item> {
  readonly kind: DifferenceKind;
  /** Why it matters, where that is the same of all of them. */
  readonly reason: string | null;
  readonly items: readonly Item[];
}

export function isAboutLeftBehind(finding: Finding): finding is LeftBehindFinding {
  return isLeftBehind(finding) && finding.leftBehind !== null;
}

/** Whether a person has to look at it before it can be made. */
export function needsDecision({ sql, leftBehind }: LeftBehindFinding): boolean {
  const { manual, duplicates } = leftBehind;
  return sql.length === 0 || manual.length > 0 || (duplicates !== null && duplicates.keys !== null);
}

/** By kind, in the order in which all is to be made. */
export function groupByKind<Item>(
  items: readonly Item[],
  findingOf: (item: Item) => LeftBehindFinding,
): KindGroup<Item>[] {
  const byKind = Map.groupBy(items, (item) => findingOf(item).leftBehind.kind);
  return sections
    .flatMap(({ kinds }) => [...kinds])
    .flatMap((kind) => {
      const group = byKind.get(kind) ?? [];
      const reasons = new Set(group.map((item) => findingOf(item).reason));
      const [reason = null] = reasons;
      return group.length === 0 ? [] : [{ kind, reason: reasons.size === 1 ? reason : null, items: group }];
    });
}

/**
 * By what else there is to know of them, which is said once: those of which there is nothing; those that have a note of
 * their own; those that share one.
 */
export function groupByNote(findings: readonly LeftBehindFinding[]): (readonly LeftBehindFinding[])[] {
  const byNote = [...Map.groupBy(findings, ({ leftBehind }) => noteOf(leftBehind))];
  const place = ([note, group]: (typeof byNote)[number]) => (note === null ? 0 : group.length === 1 ? 1 : 2);
  return byNote.toSorted((one, other) => place(one) - place(other)).map(([, group]) => group);
}
