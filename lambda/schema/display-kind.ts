import type { DifferenceKind } from "./difference.ts";

/** A kind of object, for people: when a routine is made is no matter of theirs. */
export function displayKind(kind: DifferenceKind): string {
  return kind === "late routine" ? "routine" : kind;
}
