import { expect, test } from "vitest";
import type { Catalog, RoleInSchema, UngeneratedColumn } from "../../lambda/catalog/catalog.ts";
import type { Reference, ReferenceSequence } from "../../lambda/reference/reference.ts";
import { makePlan } from "../../lambda/repair/plan.ts";
import { id, sequence } from "./samples.ts";

const ours: RoleInSchema = { schema: "public", schemaOwner: "owner", role: "hook", alterable: true, mayCreate: true };

const source: ReferenceSequence = {
  schema: "public",
  name: "numbers",
  owner: "Old owner",
  type: "bigint",
  start: 1n,
  increment: 1n,
  minimum: 1n,
  maximum: 2n ** 63n - 1n,
  cache: 1n,
  cycle: false,
  owningColumn: null,
  users: [],
  position: { last: 7n, called: true },
  grantees: [null, "application", "reader"],
};

const user = { schema: "public", table: "orders", column: "id", expression: null, stored: true };

interface Case {
  readonly of: string;
  readonly source?: Partial<ReferenceSequence>;
  readonly roles: readonly RoleInSchema[];
  readonly ungenerated?: readonly UngeneratedColumn[];
  readonly sequences?: Catalog["sequences"];
  readonly evidence: string;
}

test.each<Case>([
  {
    of: "a sequence that stands alone, whose owner is not here either",
    roles: [ours, { ...ours, role: "reader" }],
    evidence:
      'the source has it: a sequence that no column takes as it is; roles "Old owner", application, which may draw from it there, are not here',
  },
  {
    of: "one whose owner may not own it",
    roles: [ours, ...["Old owner", "application", "reader"].map((role) => ({ ...ours, role, mayCreate: false }))],
    evidence:
      'the source has it: a sequence that no column takes as it is; its owner there, role "Old owner", may not own it here, and may draw from it',
  },
  {
    of: "a default",
    source: { users: [{ ...user, identity: null }], grantees: ["application"] },
    roles: [ours, { ...ours, role: "Old owner" }],
    ungenerated: [id],
    evidence: "the source has it: a default; role application, which may draw from it there, is not here",
  },
  {
    of: "a default that gets its sequence back",
    source: { users: [{ ...user, identity: null }], grantees: [] },
    roles: [ours],
    ungenerated: [id],
    sequences: [{ ...sequence, name: "numbers" }],
    evidence: 'the source has it: a default; role "Old owner", which may draw from it there, is not here',
  },
  {
    of: "an identity, for which nobody needs a privilege: only whom somebody has given one",
    source: { users: [{ ...user, identity: "always" }], owningColumn: user, grantees: ["application"] },
    roles: [ours],
    ungenerated: [id],
    evidence: "the source has it: identity ALWAYS; role application, which may draw from it there, is not here",
  },
])("it is said which roles of the source are not here, of $of", ({ source: change, evidence, ...rest }) => {
  const reference: Reference = {
    version: 1,
    serverVersion: 180_000,
    tables: [],
    sequences: [{ ...source, ...change }],
  };
  const catalog: Catalog = {
    login: { role: "hook", superuser: false, inRecovery: false, serverVersion: 180_000, lockTable: 6_400 },
    sequences: [],
    strays: [],
    ungenerated: [],
    defaulted: [],
    takenNames: [],
    ...rest,
  };
  expect(makePlan(catalog, reference).repairs.map(({ finding }) => finding.evidence)).toEqual([evidence]);
});
