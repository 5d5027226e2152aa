import { env } from "node:process";
import fc from "fast-check";
import pg from "pg";
import { expect, test } from "vitest";
import { withSession } from "../../lambda/postgres/connect.ts";
import { displayRelation, quoteRelation } from "../../lambda/postgres/identifiers.ts";
import { readReference, referenceLimits } from "../../lambda/reference/read-reference.ts";
import type { Reference, ReferenceSequence } from "../../lambda/reference/reference.ts";
import { type Renaming, renameReference } from "../../lambda/reference/rename.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { repair } from "./engine.ts";

/** How many sources to try, all different from run to run; without it, few, and the same each time. */
const wantedRuns = Number(env.RESTORE_HOOK_RANDOM_RUNS ?? 0);

const bits = { smallint: 15n, integer: 31n, bigint: 63n } as const;

type Type = keyof typeof bits;

/** One sequence of a source, the columns that draw from it, and what of it is in the target. */
interface Generator {
  readonly type: Type;
  readonly kind: "always" | "by default" | "serial" | "unowned" | "alone";
  /** How many tables draw from it: none where it stands alone. */
  readonly tables: number;
  readonly increment: bigint;
  readonly minimum: bigint;
  readonly maximum: bigint;
  readonly start: bigint;
  readonly position: Position;
  readonly cache: number;
  readonly cycle: boolean;
  /** Whether it, and the tables, belong to somebody else in the source than to who loads the target. */
  readonly ofOther: boolean;
  readonly grantees: readonly ("reader" | "public")[];
  /** The target has nothing of it, or a sequence of its name, or the columns have one each. */
  readonly here: "nothing" | "namesake" | "split";
  readonly positionHere: Position;
}

interface Position {
  readonly last: bigint;
  readonly called: boolean;
}

const generator: fc.Arbitrary<Generator> = fc.constantFrom<Type[]>("smallint", "integer", "bigint").chain((type) => {
  const [smallest, largest] = [-(2n ** bits[type]), 2n ** bits[type] - 1n];
  const number = fc.oneof(
    fc.bigInt({ min: smallest, max: largest }),
    fc.constantFrom(1n, -1n, smallest, largest, 1000n),
  );
  // in percent of all numbers; often at an end
  const position = fc.record({
    percent: fc.oneof(fc.nat({ max: 100 }), fc.constantFrom(0, 100)),
    called: fc.boolean(),
  });
  return fc
    .record({
      kind: fc.constantFrom<Generator["kind"][]>("always", "by default", "serial", "unowned", "alone"),
      someTables: fc.integer({ min: 1, max: 2 }),
      increment: fc.constantFrom(1n, 1n, 10n, -1n, -7n),
      limits: fc.uniqueArray(number, { minLength: 2, maxLength: 2 }),
      hasLimits: fc.boolean(),
      start: fc.nat({ max: 100 }),
      position,
      cache: fc.constantFrom(1, 1, 20),
      cycle: fc.boolean(),
      ofOther: fc.boolean(),
      grantees: fc.subarray<"reader" | "public">(["reader", "public"]),
      wantedHere: fc.constantFrom<Generator["here"][]>("nothing", "nothing", "namesake", "split"),
      positionHere: position,
    })
    .map(({ limits, hasLimits, wantedHere, someTables, ...one }): Generator => {
      const [first = 0n, second = 0n] = limits;
      const ascending = one.increment > 0n;
      const [minimum, maximum] = hasLimits
        ? [first < second ? first : second, first < second ? second : first]
        : [ascending ? 1n : smallest, ascending ? largest : -1n];
      const at = (percent: number) => minimum + ((maximum - minimum) * BigInt(percent)) / 100n;
      const tables = one.kind === "alone" ? 0 : isIdentity(one) ? 1 : someTables;
      return {
        ...one,
        ...{ type, minimum, maximum, tables },
        here: wantedHere === "split" && tables < 2 ? "namesake" : wantedHere,
        start: at(one.start),
        position: { last: at(one.position.percent), called: one.position.called },
        positionHere: { last: at(one.positionHere.percent), called: one.positionHere.called },
      };
    });
});

function isIdentity({ kind }: Pick<Generator, "kind">): boolean {
  return kind === "always" || kind === "by default";
}

/** Roles, quoted: those of the source, and who loads the target. */
interface Roles {
  readonly other: string;
  readonly reader: string;
  readonly loader: string;
}

/** What makes the source, and what a load of DMS makes of it in a target that may hold something of it already. */
function sqlOf(generators: readonly Generator[], roles: Roles): { source: string; target: string } {
  const source: string[] = [];
  const target: string[] = [];
  for (const [index, one] of generators.entries()) {
    const name = `"Seq ${index}"`;
    const options = `increment ${one.increment} minvalue ${one.minimum} maxvalue ${one.maximum} start ${one.start} cache ${one.cache} ${one.cycle ? "cycle" : ""}`;
    const create = (sequence: string) => `create sequence ${sequence} as ${one.type} ${options};`;
    const moveHere = (sequence: string) =>
      `select setval('${sequence}', ${one.positionHere.last}, ${one.positionHere.called});`;
    const owner = one.ofOther ? roles.other : roles.loader;
    if (!isIdentity(one)) source.push(create(name), `alter sequence ${name} owner to ${owner};`);
    if (one.here === "namesake") target.push(create(name), moveHere(name));
    for (let number = 0; number < one.tables; number += 1) {
      const table = `"T ${index} ${number}"`;
      source.push(
        isIdentity(one)
          ? `create table ${table} (id ${one.type} generated ${one.kind} as identity (sequence name ${name} ${options}), note text);`
          : `create table ${table} (id ${one.type} not null default nextval('${name}'), note text);`,
        `alter table ${table} owner to ${owner};`,
      );
      if (one.kind === "serial" && number === 0) source.push(`alter sequence ${name} owned by ${table}.id;`);
      target.push(`create table ${table} (id ${one.type} not null, note text);`);
      if (one.here === "split") {
        const own = `"Seq ${index} ${number}"`;
        target.push(create(own), moveHere(own), `alter table ${table} alter id set default nextval('${own}');`);
      }
    }
    source.push(
      `select setval('${name}', ${one.position.last}, ${one.position.called});`,
      ...one.grantees.map((role) => `grant usage on sequence ${name} to ${role === "public" ? role : roles[role]};`),
    );
  }
  return { source: source.join("\n"), target: target.join("\n") };
}

function read({ connection }: TestDatabase): Promise<Reference> {
  return withSession(connection, referenceLimits, (session) => readReference(session, "another database"));
}

const asNew = "drop schema public cascade; create schema public;";

/** Whether one that does not begin again has so many numbers, or fewer, left behind where it stands. */
function hasLeft(one: Generator, { last, called }: Position, most: bigint): boolean {
  const next = (called ? last + one.increment : last) + most * one.increment;
  return !one.cycle && (next < one.minimum || next > one.maximum);
}

/** What the target is to make of it: that of who loads, and those draw who may in the source. */
function expected(sequence: ReferenceSequence, loader: string): ReferenceSequence {
  const isIdentity = sequence.users.some(({ identity }) => identity !== null);
  const grantees = new Set([...sequence.grantees, ...(isIdentity ? [] : [sequence.owner])]);
  grantees.delete(loader);
  return { ...sequence, owner: loader, grantees: [...grantees].toSorted() };
}

/** Asserts that what a sequence hands out next, if anything, is not before a value of the source, or of the target. */
async function provePassed(session: pg.Client, sequence: string, one: Generator, before: readonly Position[]) {
  if (one.cycle) return;
  const drawn = await session
    .query<{ value: string }>("select nextval($1)::text as value", [sequence])
    .catch((error: unknown) => {
      // it has come to its end
      expect(error).toMatchObject({ code: "2200H" });
      return undefined;
    });
  const value = drawn?.rows[0]?.value;
  if (value === undefined) return;
  for (const { last, called } of before) {
    const distance = BigInt(value) - (called ? last + one.increment : last);
    expect(one.increment > 0n ? distance : -distance, sequence).toBeGreaterThanOrEqual(0n);
  }
}

// long enough to shrink what fails
test("whatever the generators of a source are, those of the target are the same after a repair, and go on behind them", {
  timeout: 300_000,
}, async () => {
  await using source = await createDatabase();
  const loader = await source.createRole("loader");
  const [other, reader] = [await source.createRole("other"), await source.createRole("reader")];
  const roles: Roles = {
    other: pg.escapeIdentifier(other.name),
    reader: pg.escapeIdentifier(reader.name),
    loader: pg.escapeIdentifier(loader.name),
  };
  await using target = await createDatabase();
  const session = await target.connect();
  const asLoader = { ...target.connection, user: loader.name, password: loader.connection.password };
  await fc.assert(
    fc.asyncProperty(fc.array(generator, { minLength: 1, maxLength: 6 }), async (generators) => {
      const sql = sqlOf(generators, roles);
      await source.run(asNew + sql.source);
      await target.run(
        `${asNew} alter schema public owner to ${roles.loader}; set role ${roles.loader}; ${sql.target}`,
      );
      const reference = await read(source);
      const { findings } = await repair(asLoader, { reference });

      const failed = findings.filter(({ outcome }) => outcome === "failed").map(({ sequence }) => sequence);
      const made = await read(target);
      for (const [index, one] of generators.entries()) {
        const name = `Seq ${index}`;
        const original = reference.sequences.find((sequence) => sequence.name === name);
        const its = made.sequences.filter((sequence) =>
          one.tables === 0
            ? sequence.name === name
            : sequence.users.some(({ table }) => table.startsWith(`T ${index} `)),
        );
        if (one.here === "nothing") {
          // what is made is made as it is, or not at all where it has no number left
          expect(failed.includes(`public."${name}"`)).toBe(hasLeft(one, one.position, 0n));
          if (hasLeft(one, one.position, 0n)) expect(its).toEqual([]);
          else expect(its.map(sortGrantees)).toEqual(original === undefined ? [] : [expected(original, loader.name)]);
        }
        const before = one.here === "nothing" ? [one.position] : [one.position, one.positionHere];
        // on its own grid, one that was moved may pass the last number that it had left
        const mayFail = before.some((position) => hasLeft(one, position, one.here === "nothing" ? 0n : 1n));
        const failedOfIts = failed.filter((sequence) => isOf(sequence, name, index));
        if (!mayFail) expect(failedOfIts).toEqual([]);
        if (failedOfIts.length > 0) continue;
        expect(its.length).toBe(one.here === "split" ? one.tables : 1);
      }

      const again = await repair(asLoader, { reference });
      expect(again.counts).toMatchObject({ recreated: 0, resynced: 0, failed: failed.length });
      expect(await read(target)).toEqual(made);

      for (const { schema, name, users } of made.sequences) {
        const shown = displayRelation({ schema, name });
        const index = Number(/^(?:T|Seq) ([0-9]+)/.exec(users[0]?.table ?? name)?.[1]);
        const one = generators[index];
        const isItself = users.length > 0 || one?.kind === "alone";
        if (one === undefined || !isItself || failed.includes(shown)) continue;
        const before = one.here === "nothing" ? [one.position] : [one.position, one.positionHere];
        await provePassed(session, quoteRelation({ schema, name }), one, before);
      }
    }),
    wantedRuns > 0 ? { numRuns: wantedRuns } : { numRuns: 25, seed: 1 },
  );
});

function isOf(failed: string | null, name: string, index: number): boolean {
  return (
    failed === `public."${name}"` ||
    failed?.startsWith(`public."${name} `) === true ||
    failed?.startsWith(`public."T ${index} `) === true
  );
}

function sortGrantees(sequence: ReferenceSequence): ReferenceSequence {
  return { ...sequence, grantees: sequence.grantees.toSorted() };
}

test("they are the same under other names, too", async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  await source.run(`
    create schema sales;
    create table sales.old_orders ("ID" bigint primary key generated always as identity (start 5 increment 10), note text);
    create sequence sales.shared cache 7;
    create table sales.old_a (id integer primary key default nextval('sales.shared'));
    create table sales.old_b (id integer primary key default nextval('sales.shared'));
    create sequence sales.alone; select setval('sales.alone', 41);
  `);
  await target.run(`
    create schema shop;
    create table shop.orders (id bigint primary key, note text);
    create table shop.a (id integer primary key);
    create table shop.b (id integer primary key);
  `);
  const renaming: Renaming = {
    schema: (schema) => (schema === "sales" ? "shop" : schema),
    table: ({ schema, name }) => ({ schema: schema === "sales" ? "shop" : schema, name: name.replace(/^old_/, "") }),
    column: ({ column }) => column.toLowerCase(),
  };
  const original = await read(source);
  const reference = renameReference(original, renaming);
  await repair(target.connection, { reference });
  const { sequences } = await read(target);
  expect(sequences).toEqual(reference.sequences);
  expect(sequences.map(({ schema, name }) => `${schema}.${name}`)).toEqual(
    original.sequences.map(({ name }) => `shop.${name}`),
  );
});
