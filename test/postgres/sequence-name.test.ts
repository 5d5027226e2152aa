import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteIdentifier } from "../../lambda/postgres/identifiers.ts";
import { chooseSequenceName, possibleSequenceNames } from "../../lambda/postgres/sequence-name.ts";
import { createDatabase } from "../database.ts";

const letters = ["a", "Z", "_", " ", '"', "'", "%", "\\", "\n", ".", "é", "ß", "表", "🙂"];
const someName = fc.oneof(
  fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 70 }),
  // names that differ where they are cut
  fc.nat(200).map((number) => `${"t".repeat(55)}${number}`),
);

test("the name of a sequence is the one that PostgreSQL gives to that of a serial", async () => {
  await using database = await createDatabase();
  const session = await database.connect();
  const taken = new Set<string>();
  await fc.assert(
    fc.asyncProperty(someName, someName, async (table, column) => {
      await session.query(
        `create table if not exists ${quoteIdentifier(table)} (${quoteIdentifier(column)} serial, other serial)`,
      );
      const { rows } = await session.query<{ table: string; column: string; sequence: string }>(`
        select owner.relname as table, attname as column, sequence.relname as sequence
        from pg_depend
        join pg_class as owner on owner.oid = refobjid
        join pg_attribute on attrelid = refobjid and attnum = refobjsubid
        join pg_class as sequence on sequence.oid = objid
        where deptype = 'a' and classid = 'pg_class'::regclass and sequence.relkind = 'S'
        order by sequence.oid
      `);
      for (const created of rows.slice(taken.size)) {
        const name = chooseSequenceName(created.table, created.column, (candidate) => taken.has(candidate));
        expect(name).toBe(created.sequence);
        taken.add(created.sequence);
      }
    }),
    { numRuns: 120 },
  );
  expect([...taken].filter((name) => /_seq\d$/.test(name)).length, "some were taken").toBeGreaterThan(5);
});

test("the possible names are the plain one and the first nine with a number, in the order they are tried", () => {
  const names = possibleSequenceNames("t", "id");
  expect(names).toHaveLength(10);
  for (const [index, name] of names.entries()) {
    const earlier = names.slice(0, index);
    expect(chooseSequenceName("t", "id", (candidate) => earlier.includes(candidate))).toBe(name);
  }
});
