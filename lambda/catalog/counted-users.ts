import { isIntegerType, type SequenceUser } from "./catalog.ts";

/**
 * The columns whose data a sequence must stay clear of. A partition is seen through its parent; what is not a number,
 * or not stored in a table, says nothing about the sequence.
 */
export function countedUsers(sequence: { readonly users: readonly SequenceUser[] }): SequenceUser[] {
  return sequence.users.filter(
    (user) =>
      user.plain &&
      !user.seenThroughParent &&
      (user.relationKind === "r" || user.relationKind === "p") &&
      (isIntegerType(user.type) || user.type === "numeric"),
  );
}
