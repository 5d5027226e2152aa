import type { Reference } from "./reference.ts";

/**
 * A reference whose identities take the numbers that an INSERT brings along. That is how a load by AWS DMS brings the changes of its
 * source, and an identity that is ALWAYS would refuse every one of them.
 */
export function openIdentities(reference: Reference): Reference {
  return {
    ...reference,
    sequences: reference.sequences.map((sequence) => ({
      ...sequence,
      users: sequence.users.map((user) => (user.identity === null ? user : { ...user, identity: "by default" })),
    })),
  };
}
