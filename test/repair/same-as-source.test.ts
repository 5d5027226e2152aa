import { env } from "node:process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withSession } from "../../lambda/postgres/connect.ts";
import { readReference, referenceLimits } from "../../lambda/reference/read-reference.ts";
import type { Reference } from "../../lambda/reference/reference.ts";
import { type Renaming, renameReference } from "../../lambda/reference/rename.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { repair } from "./engine.ts";

/** How many sources to try, all different from run to run; without it, few, and the same each time. */
const wantedRuns = Number(env.RESTORE_HOOK_RANDOM_RUNS ?? 0);

const bits = { smallint: 15n, integer: 31n, bigint: 63n } as const;

type Type = keyof typeof bits;

/** One sequence of a source, and the columns that draw from it: none where it stands alone. */
interface Generator {
  readonly type: Type;
  readonly kind: "always" | "by default" | "serial" | "unowned" | "alone";
  /** How many tables draw from it. */
  readonly tables: number;
  readonly increment: bigint;
  readonly minimum: bigint;
  readonly maximum: bigint;
  readonly start: bigint;
  readonly last: bigint;
  readonly cache: number;
  readonly cycle: boolean;
}

const generator: fc.Arbitrary<Generator> = fc.constantFrom<Type[]>("smallint", "integer", "bigint").chain((type) => {
  const [smallest, largest] = [-(2n ** bits[type]), 2n ** bits[type] - 1n];
  const number = fc.oneof(
    fc.bigInt({ min: smallest, max: largest }),
    fc.constantFrom(1n, -1n, smallest, largest, 1000n),
  );
  return fc
    .record({
      kind: fc.constantFrom<Generator["kind"][]>("always", "by default", "serial", "unowned", "alone"),
      tables: fc.integer({ min: 1, max: 2 }),
      increment: fc.constantFrom(1n, 1n, 10n, -1n, -7n),
      limits: fc.uniqueArray(number, { minLength: 2, maxLength: 2 }),
      hasLimits: fc.boolean(),
      start: fc.nat({ max: 100 }),
      last: fc.nat({ max: 100 }),
      cache: fc.constantFrom(1, 1, 20),
      cycle: fc.boolean(),
    })
    .map(({ limits, hasLimits, ...one }): Generator => {
      const [first = 0n, second = 0n] = limits;
      const ascending = one.increment > 0n;
      const [minimum, maximum] = hasLimits
        ? [first < second ? first : second, first < second ? second : first]
        : [ascending ? 1n : smallest, ascending ? largest : -1n];
      const at = (percent: number) => minimum + ((maximum - minimum) * BigInt(percent)) / 100n;
      return { ...one, type, minimum, maximum, start: at(one.start), last: at(one.last) };
    });
});

/** What makes the source, and what a load of DMS makes of it. */
function sqlOf(generators: readonly Generator[]): { source: string; target: string } {
  const source: string[] = [];
  const target: string[] = [];
  for (const [index, one] of generators.entries()) {
    const name = `"Seq ${index}"`;
    const options = `increment ${one.increment} minvalue ${one.minimum} maxvalue ${one.maximum} start ${one.start} cache ${one.cache} ${one.cycle ? "cycle" : ""}`;
    const isIdentity = one.kind === "always" || one.kind === "by default";
    if (!isIdentity) source.push(`create sequence ${name} as ${one.type} ${options};`);
    for (let number = 0; number < (one.kind === "alone" ? 0 : isIdentity ? 1 : one.tables); number += 1) {
      const table = `"T ${index} ${number}"`;
      source.push(
        isIdentity
          ? `create table ${table} (id ${one.type} generated ${one.kind} as identity (sequence name ${name} ${options}), note text);`
          : `create table ${table} (id ${one.type} not null default nextval('${name}'), note text);`,
      );
      if (one.kind === "serial" && number === 0) source.push(`alter sequence ${name} owned by ${table}.id;`);
      target.push(`create table ${table} (id ${one.type} not null, note text);`);
    }
    source.push(`select setval('${name}', ${one.last}, false);`);
  }
  return { source: source.join("\n"), target: target.join("\n") };
}

function read({ connection }: TestDatabase): Promise<Reference> {
  return withSession(connection, referenceLimits, (session) => readReference(session, "another database"));
}

const asNew = "drop schema public cascade; create schema public;";

// long enough to shrink what fails
test("whatever the generators of a source are, those of the target are the same after a repair", {
  timeout: 300_000,
}, async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  await fc.assert(
    fc.asyncProperty(fc.array(generator, { minLength: 1, maxLength: 6 }), async (generators) => {
      const sql = sqlOf(generators);
      await source.run(asNew + sql.source);
      await target.run(asNew + sql.target);
      const reference = await read(source);
      const { findings } = await repair(target.connection, { reference });
      expect(findings.filter(({ outcome }) => outcome === "failed")).toEqual([]);
      expect(await read(target)).toEqual(reference);
      expect((await repair(target.connection, { reference })).counts).toMatchObject({ recreated: 0, resynced: 0 });
    }),
    wantedRuns > 0 ? { numRuns: wantedRuns } : { numRuns: 15, seed: 1 },
  );
});

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
