import { describe, expect, test } from "vitest";
import type { Catalog, Sequence, SequenceUser } from "../../lambda/catalog/catalog.ts";
import { makePlan } from "../../lambda/repair/plan.ts";
import { id, sequence } from "./samples.ts";

const megabyte = 1024 * 1024;

const user: SequenceUser = {
  schema: "public",
  table: "orders",
  column: "id",
  relationKind: "r",
  indexed: true,
  bytes: 0,
  locks: 2,
  typeFixed: false,
  digits: null,
  readable: true,
  rowSecurity: false,
  type: "bigint",
  plain: true,
  expression: null,
  identity: null,
  seenThroughParent: false,
  lockable: true,
  tableOwner: "owner",
  alterable: true,
  schemaOwner: "owner",
  schemaOpen: true,
  schemaOpenToOwner: true,
};

const behind: Sequence = { ...sequence, users: [user], state: { last: 1n, called: false, extreme: 7n } };

function catalog(change: Partial<Catalog>): Catalog {
  return {
    login: { role: "hook", superuser: false, inRecovery: false, serverVersion: 180_000, lockTable: 6_400 },
    sequences: [],
    strays: [],
    ungenerated: [],
    defaulted: [],
    takenNames: [],
    roles: [],
    ...change,
  };
}

describe("a plan", () => {
  test("is empty for an empty database", () => {
    expect(makePlan(catalog({}))).toEqual({ checked: 0, repairs: [], findings: [] });
  });

  test.each([
    ["which tells of it, without the SQL", 140_000, 180_000, "7", []],
    ["where the source is too old, with the SQL", 130_000, 180_000, "7", ["7"]],
    ["where the target is too old, with the SQL", 140_000, 130_000, "7", ["7"]],
    [
      "which does not tell of what draws, with the SQL",
      180_000,
      180_000,
      "nextval(('s'::text)::regclass)",
      ["nextval(('s'::text)::regclass)"],
    ],
  ])("says of a default beside a comparison %s", (_which, source, target, expression, proposed) => {
    const orders = { schema: "public", name: "orders", columns: ["id"], triggers: [] };
    const tables = [{ ...orders, defaults: [{ column: "id", kind: "default" as const, expression }] }];
    const { login } = catalog({});
    const { findings } = makePlan(catalog({ ungenerated: [id], login: { ...login, serverVersion: target } }), {
      version: 1,
      serverVersion: source,
      tables,
      sequences: [],
    });
    expect(findings.map(({ sql }) => sql)).toEqual([
      proposed.map((value) => `alter table "public"."orders" alter column "id" set default ${value};`),
    ]);
    expect(findings[0]?.reason?.endsWith(": see what the comparison with it says of the column")).toBe(
      proposed.length === 0,
    );
  });

  test("does not lock a table for as long as it takes to read a large one", () => {
    const large = { ...user, indexed: false, bytes: 300 * megabyte };
    const { repairs, findings } = makePlan(catalog({ sequences: [{ ...behind, users: [user, large] }] }));
    expect(repairs).toEqual([]);
    expect(findings).toMatchObject([
      {
        outcome: "failed",
        problem: "behind",
        to: null,
        reason:
          "no index gives the largest value of public.orders.id, and nextval would have to wait while all of its 300 MB are read",
        hint: expect.stringContaining(`create index concurrently on "public"."orders" ("id");`),
      },
    ]);
    expect(findings[0]?.sql).not.toEqual([]);
  });

  test("does not say of a sequence that is not to be widened that it was", () => {
    const end = 2_147_483_647n;
    const narrow = {
      ...behind,
      type: "integer" as const,
      maximum: end,
      state: { last: end, called: true, extreme: end },
    };
    const evidence = "type integer -> bigint, as wide as its column";
    const large = { ...user, indexed: false, bytes: 300 * megabyte };
    const planOf = (one: SequenceUser) => makePlan(catalog({ sequences: [{ ...narrow, users: [one] }] }));
    expect(planOf(user).repairs.map(({ finding }) => finding)).toMatchObject([{ outcome: "would-repair", evidence }]);
    expect(planOf(large).findings).toMatchObject([{ outcome: "failed", problem: "exhausted", evidence: null }]);
  });

  test("does not do so for a key without generator either", () => {
    const { repairs, findings } = makePlan(
      catalog({ ungenerated: [{ ...id, indexed: false, bytes: 300 * megabyte }] }),
    );
    expect(repairs).toEqual([]);
    expect(findings).toMatchObject([{ outcome: "failed", problem: "missing" }]);
  });

  test("locks a table that is small, and does not speak of a large one that is in order", () => {
    const small = { ...user, indexed: false, bytes: megabyte };
    const large = { ...user, indexed: false, bytes: 300 * megabyte };
    const inOrder: Sequence = { ...behind, users: [large], state: { last: 7n, called: true, extreme: 7n } };
    const { checked, repairs, findings } = makePlan(catalog({ sequences: [{ ...behind, users: [small] }, inOrder] }));
    expect({ checked, findings }).toEqual({ checked: 2, findings: [] });
    expect(repairs.map(({ finding }) => [finding.from, finding.to])).toEqual([["1", "8"]]);
  });

  test("is the same for the same catalog", () => {
    const some = catalog({ sequences: [behind, sequence], ungenerated: [id, { ...id, table: "items" }] });
    expect(makePlan(some)).toEqual(makePlan(some));
  });
});
