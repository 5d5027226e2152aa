import { describe, expect, test } from "vitest";
import type { RestoreKind } from "../../lambda/schema/restore-kinds.ts";
import { restoreKinds } from "../../lambda/schema/restore-kinds.ts";
import { createDatabase } from "../database.ts";
import { loadAsDms } from "./dms-load.ts";
import { planned, restore, told } from "./restoring.ts";
import { makeShop, undivided } from "./shop.ts";

interface Case {
  readonly kinds: readonly RestoreKind[];
  readonly source: string;
  readonly target: string;
  readonly restored: readonly string[];
  readonly left?: readonly string[];
}

const cases: readonly Case[] = [
  {
    kinds: ["schemas-and-extensions"],
    source: "create schema tools; create extension citext schema tools; create table t (a tools.citext)",
    target: "create table t (a text)",
    restored: ["schema tools", "extension citext"],
    left: ["column type public.t.a"],
  },
  {
    kinds: ["types-and-functions"],
    source: `
      create type mood as enum ('glad');
      create function f() returns int language sql as 'select 1';
      create table t (a mood, b int default f());
    `,
    target: "create table t (a text, b int)",
    restored: ["type public.mood", "routine public.f()"],
    left: ["column type public.t.a", "default public.t.b"],
  },
  {
    kinds: ["columns"],
    source: "create table t (a varchar(20), b int)",
    target: "create table t (a varchar(10))",
    restored: ["column type public.t.a"],
    left: ["column public.t.b"],
  },
  {
    kinds: ["defaults"],
    source: "create table t (a int not null, b int default 7)",
    target: "create table t (a int, b int); insert into t (a) values (1)",
    restored: ["default public.t.b", "not null public.t.a"],
  },
  {
    kinds: ["primary-keys"],
    source: "create table t (a int primary key, b int unique)",
    target: "create table t (a int not null, b int)",
    restored: ["primary key public.t_pkey"],
    left: ["unique constraint public.t_b_key"],
  },
  {
    kinds: ["unique-constraints"],
    source: "create table t (a int unique deferrable, b int unique)",
    target: "create table t (a int, b int)",
    restored: ["unique constraint public.t_a_key", "unique constraint public.t_b_key"],
  },
  {
    kinds: ["checks"],
    source: "create table t (a int check (a > 0), b int, exclude (b with =))",
    target: "create table t (a int, b int)",
    restored: ["check constraint t_a_check of public.t", "exclusion constraint t_b_excl of public.t"],
  },
  {
    kinds: ["indexes"],
    source: "create table t (a int, b int); create index on t (a); create unique index on t (b)",
    target: "create table t (a int, b int)",
    restored: ["index public.t_a_idx", "index public.t_b_idx"],
  },
  {
    kinds: ["foreign-keys"],
    source: "create table t (a int primary key, b int references t)",
    target: "create table t (a int primary key, b int)",
    restored: ["foreign key t_b_fkey of public.t"],
  },
  {
    kinds: ["views"],
    source: "create table t (a int); create view v as select a from t; create materialized view m as select a from v",
    target: "create table t (a int)",
    restored: ["view public.v", "materialized view public.m"],
  },
  {
    kinds: ["triggers", "types-and-functions"],
    source: `
      create table t (a int);
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger watch before insert on t for each row execute function f();
    `,
    target: "create table t (a int)",
    restored: ["routine public.f()", "trigger watch of public.t"],
  },
  {
    kinds: ["row-level-security"],
    source: "create table t (a int); alter table t enable row level security; create policy own on t using (a > 0)",
    target: "create table t (a int)",
    restored: ["policy own of public.t", "row-level security public.t"],
  },
  {
    kinds: ["statistics", "storage"],
    source: "create table t (a int, b int) with (fillfactor = 50); create statistics s on a, b from t",
    target: "create table t (a int, b int)",
    restored: ["statistics s of public.t", "options public.t"],
  },
  {
    kinds: ["comments", "grants"],
    source: "create table t (a int); comment on table t is 'rows'; grant select on t to public",
    target: "create table t (a int)",
    restored: ["comment public.t", "grant public.t, to public"],
  },
];

describe("what is asked for is made, and nothing else", () => {
  test.each(cases)("$kinds", async ({ kinds, source: wanted, target: found, restored, left = [] }) => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await source.run(wanted);
    await target.run(found);

    // of what is not there, the owner differs, too
    const dry = (await planned(source, target, kinds)).filter(({ leftBehind }) => leftBehind?.kind !== "owner");
    const findings = await restore(source, target, kinds);
    const again = await restore(source, target, kinds);

    const remaining = left.map((name) => `left-alone ${name}`);
    expect(told(dry).toSorted()).toEqual([...restored.map((name) => `would-repair ${name}`), ...remaining].toSorted());
    expect(told(findings).toSorted()).toEqual([...restored.map((name) => `repaired ${name}`), ...remaining].toSorted());
    expect(told(again)).toEqual(told(findings).filter((one) => one.startsWith("left-alone")));
    const made = findings.filter(({ outcome }) => outcome === "repaired");
    expect(made.flatMap(({ sql }) => sql)).toEqual([]);
    expect(made.filter(({ leftBehind }) => leftBehind?.duplicates !== null)).toEqual([]);
  });

  test("owners", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    const { name } = await source.createRole("keeper");
    await source.run(`create table t (a int); alter table t owner to "${name}"`);
    await target.run("create table t (a int)");
    try {
      expect(told(await restore(source, target, ["owners"]))).toEqual(["repaired owner public.t"]);
      expect(told(await restore(source, target, ["owners"]))).toEqual([]);
    } finally {
      await target.run(`reassign owned by "${name}" to current_user`);
    }
  });

  test("all: whatever needs no person, of a source with every kind of object", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await makeShop(source);
    await loadAsDms(await source.connect(), await target.connect());

    const findings = await restore(source, target, ["all"]);
    const left = findings.filter(({ outcome }) => outcome !== "repaired");
    expect(told(left)).toEqual(
      [
        "partitioning shop.cars: inherits from shop.vehicles",
        ...undivided,
        "column type shop.orders.placed",
        "generated column shop.orders.slug",
      ].map((name) => `left-alone ${name}`),
    );
    expect(told(await restore(source, target, ["all"]))).toEqual(told(left));
  });

  test("one by one from the end: what needs what is not there yet is left, and in the end all is there", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await makeShop(source);
    await loadAsDms(await source.connect(), await target.connect());

    // the type of a column that a view reads is not to be changed any more
    const first = ["schemas-and-extensions", "types-and-functions", "columns"] as const;
    const others = restoreKinds.filter((one) => one !== "all").toReversed();
    for (const kind of [...first, ...others]) await restore(source, target, [kind]);
    const made = told(await restore(source, target, ["all"])).filter((one) => !one.startsWith("left-alone"));
    expect(made.filter((one) => one.startsWith("failed"))).toEqual([]);
    expect(told(await restore(source, target, ["all"])).filter((one) => !one.startsWith("left-alone"))).toEqual([]);
  });
});

test("what needs something that was not asked for is left, and says what to ask for", async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  await source.run(`
    create schema tools;
    create function tools.f(n int) returns int language sql immutable as 'select n';
    create table t (a int default tools.f(1));
    create index by_f on t (tools.f(a));
    comment on index by_f is 'fast';
    alter index by_f alter column 1 set statistics 77;
  `);
  await target.run("create table t (a int)");

  const kinds = ["defaults", "indexes", "storage", "comments"] as const;
  const dry = await planned(source, target, kinds);
  const findings = await restore(source, target, kinds);
  expect(told(findings)).toEqual(told(dry));
  const others = findings.filter(({ leftBehind }) => leftBehind?.kind !== "owner");
  expect(others.map(({ outcome, leftBehind, reason }) => [outcome, leftBehind?.kind, reason])).toEqual([
    ["left-alone", "schema", "what belongs into it cannot be made"],
    ["left-alone", "routine", "defaults, checks, triggers, policies or views call it"],
    ["left-alone", "default", "first it needs the schema tools, the routine tools.f(integer), which are not here"],
    ["left-alone", "index", "first it needs the schema tools, the routine tools.f(integer), which are not here"],
    ["left-alone", "storage", "first it needs the index public.by_f, which is not here"],
    ["left-alone", "comment", "first it needs the index public.by_f, which is not here"],
  ]);
  expect(findings.at(2)?.hint).toBe(
    'Ask for "schemas-and-extensions" and "types-and-functions" to be restored, too, or make them yourself, then run the restore hook again.',
  );
});
