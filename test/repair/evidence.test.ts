import { describe, expect, test } from "vitest";
import type { UngeneratedColumn } from "../../lambda/catalog/catalog.ts";
import { judge } from "../../lambda/repair/evidence.ts";
import { id, sequence } from "./samples.ts";

function key(table: string, column: string): UngeneratedColumn {
  return { ...id, table, column, primaryKey: [column] };
}

describe("a key gets a generator when it is called", () => {
  test.each([
    ["orders", "id"],
    ["orders", "ID"],
    ["order", "order_id"],
    ["orders", "order_id"],
    ["Orders", "OrderId"],
    ["orders", "orderid"],
    ["ORDERS", "ORDER_ID"],
    ["boxes", "box_id"],
    ["categories", "category_id"],
    ["category", "category_id"],
  ])("%s.%s", (table, column) => {
    expect(judge(key(table, column), undefined, undefined)).toMatchObject({ action: "create" });
  });
});

describe("a key is taken for a natural one when it is called", () => {
  test.each([
    ["orders", "number"],
    ["orders", "customer_id"],
    ["orders", "order_number"],
    ["orders", "uuid"],
    ["ids", "_id"],
    ["order_items", "order_id"],
    ["orders", "id_order"],
    ["orders", "idx"],
  ])("%s.%s", (table, column) => {
    expect(judge(key(table, column), undefined, undefined)).toEqual({
      action: "leave",
      reason: "natural key: neither called id nor named after its table",
      generator: "identity",
    });
  });
});

describe("a column called id", () => {
  const orphan = { sequence, tie: "is named after it" } as const;

  test.each<{ which: string; change: Partial<UngeneratedColumn>; verdict: object }>([
    { which: "is nullable", change: { notNull: false }, verdict: { action: "ignore" } },
    { which: "is not the key", change: { primaryKey: ["number"] }, verdict: { action: "ignore" } },
    { which: "has no key beside it", change: { primaryKey: [] }, verdict: { action: "ignore" } },
    { which: "is a text", change: { type: "text" }, verdict: { action: "ignore" } },
    { which: "is an array", change: { type: "integer[]" }, verdict: { action: "ignore" } },
    { which: "is a uuid", change: { type: "uuid" }, verdict: { action: "leave", generator: "uuid" } },
    { which: "is numeric", change: { type: "numeric" }, verdict: { action: "leave", generator: null } },
    { which: "is a foreign key", change: { foreignKey: true }, verdict: { action: "leave", generator: null } },
    {
      which: "may be filled by a trigger",
      change: { beforeInsertTrigger: true },
      verdict: { action: "leave", generator: "identity" },
    },
    { which: "comes from a parent", change: { inherited: true }, verdict: { action: "leave", generator: null } },
    {
      which: "is a part of the key",
      change: { primaryKey: ["id", "version"] },
      verdict: { action: "leave", reason: "composite key", generator: null },
    },
    {
      which: "is a foreign key in a composite key",
      change: { primaryKey: ["id", "version"], foreignKey: true },
      verdict: { action: "ignore" },
    },
  ])("gets no generator when it $which", ({ change, verdict }) => {
    expect(judge({ ...id, ...change }, undefined, undefined)).toMatchObject(verdict);
  });

  test("gets back its sequence, even where it is not the key", () => {
    const evidence = "the sequence public.orders_id_seq is named after it, and nothing draws from it";
    for (const primaryKey of [["id"], ["number"], []]) {
      expect(judge({ ...id, primaryKey }, orphan, undefined)).toEqual({ action: "attach", sequence, evidence });
    }
  });

  test("does not get its sequence back as a foreign key, or when a trigger may fill it", () => {
    expect(judge({ ...id, foreignKey: true }, orphan, undefined)).toMatchObject({ action: "leave" });
    expect(judge({ ...id, beforeInsertTrigger: true }, orphan, undefined)).toMatchObject({ action: "leave" });
    expect(judge({ ...id, column: "user_ptr_id" }, orphan, undefined)).toMatchObject({ action: "leave" });
  });

  test("gets back a sequence that counts in steps only when it owns it", () => {
    const inSteps = { ...sequence, increment: 50n };
    expect(judge(id, { sequence: inSteps, tie: "is named after it" }, undefined)).toMatchObject({ action: "leave" });
    expect(judge(id, { sequence: inSteps, tie: "is owned by it" }, undefined)).toMatchObject({ action: "attach" });
  });

  test("does not get back a sequence that counts down or cycles, or when it may be empty", () => {
    for (const change of [{ increment: -1n }, { cycle: true }]) {
      const owned = { sequence: { ...sequence, ...change }, tie: "is owned by it" } as const;
      expect(judge(id, owned, undefined)).toMatchObject({ action: "leave" });
    }
    expect(judge({ ...id, notNull: false }, orphan, undefined)).toMatchObject({ action: "leave" });
  });

  test("gets no generator where the application may have a sequence of its own", () => {
    expect(judge(id, undefined, { ...sequence, name: "orders_seq" })).toMatchObject({ action: "leave" });
    expect(judge(id, orphan, { ...sequence, name: "orders_seq" })).toMatchObject({ action: "attach" });
  });
});
