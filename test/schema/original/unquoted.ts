import type { ReferenceSequence } from "../../../lambda/reference/reference.ts";

/** A name in an expression may be quoted where it need not be. */
export function unquoted({ users, ...sequence }: ReferenceSequence): ReferenceSequence {
  return {
    ...sequence,
    users: users.map((user) => ({ ...user, expression: user.expression?.replaceAll('"', "") ?? null })),
  };
}
