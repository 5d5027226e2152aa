import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countedUsers } from "../../lambda/catalog/counted-users.ts";
import { readCatalog } from "../../lambda/catalog/read-catalog.ts";
import { everything } from "../../lambda/catalog/scope.ts";
import { withSession } from "../../lambda/postgres/connect.ts";
import { applyRepairs } from "../../lambda/repair/apply.ts";
import { firstFree, isBehind, nextValue } from "../../lambda/repair/grid.ts";
import { largestOf, smallestOf } from "../../lambda/repair/limits.ts";
import { psqlScript } from "../../lambda/repair/script.ts";
import { createDatabase } from "../database.ts";
import { runScript } from "./cases/run-script.ts";

const int64 = { min: smallestOf("bigint"), max: largestOf("bigint") };
const someValue = fc.oneof(fc.bigInt({ min: -50n, max: 50n }), fc.bigInt(int64));
const someIncrement = fc
  .oneof(fc.bigInt({ min: -20n, max: 20n }), fc.bigInt({ min: -int64.max, max: int64.max }))
  .filter((increment) => increment !== 0n);
const someGrid = fc.record({ start: someValue, increment: someIncrement });

/** What a sequence would hand out next, even where that is beyond what it can. */
const position = `
  select (last_value::numeric + case when is_called then seqincrement else 0 end)::text as next
  from public.numbers, pg_sequence
`;

describe("the first free value", () => {
  test("is the first one beyond the data, in the direction of the sequence, on its grid", () => {
    fc.assert(
      fc.property(someValue, someGrid, (extreme, grid) => {
        const value = firstFree(extreme, grid);
        const beyond = (value - extreme) * sign(grid.increment);
        expect(beyond > 0n && beyond <= grid.increment * sign(grid.increment)).toBe(true);
        expect((value - grid.start) % grid.increment).toBe(0n);
      }),
    );
  });

  test.each([
    { data: 25n, start: 5n, increment: 10n, free: 35n },
    { data: 28n, start: 5n, increment: 10n, free: 35n },
    { data: 34n, start: 5n, increment: 10n, free: 35n },
    { data: -28n, start: 5n, increment: 10n, free: -25n },
    { data: 7n, start: 1n, increment: 1n, free: 8n },
    { data: -7n, start: -1n, increment: -1n, free: -8n },
    { data: 88n, start: 100n, increment: -5n, free: 85n },
    { data: 85n, start: 100n, increment: -5n, free: 80n },
    { data: 2n ** 63n - 1n, start: 1n, increment: 1n, free: 2n ** 63n },
  ])("behind $data from $start by $increment is $free", ({ data, free, ...grid }) => {
    expect(firstFree(data, grid)).toBe(free);
  });
});

describe("a sequence", () => {
  test.each([
    { last: 7n, called: true, increment: 1n, next: 8n },
    { last: 7n, called: false, increment: 1n, next: 7n },
    { last: 5n, called: true, increment: 10n, next: 15n },
    { last: -5n, called: true, increment: -5n, next: -10n },
  ])("that stands at $last (called: $called) goes on by $increment with $next", ({ next, increment, ...state }) => {
    expect(nextValue(state, { start: 1n, increment })).toBe(next);
  });

  test("is behind when its next value is not beyond the data, and not once it stands at the first free one", () => {
    fc.assert(
      fc.property(someValue, someValue, someGrid, (next, extreme, grid) => {
        expect(isBehind(next, extreme, grid)).toBe((next - extreme) * sign(grid.increment) <= 0n);
        expect(isBehind(firstFree(extreme, grid), extreme, grid)).toBe(false);
      }),
    );
  });

  test("is not behind without data", () => {
    expect(isBehind(1n, null, { start: 1n, increment: 1n })).toBe(false);
  });
});

test("the code that moves a sequence comes to the same, on the server and in psql", async () => {
  await using database = await createDatabase();
  await database.run(`
    create sequence numbers;
    create table whole (id bigint default nextval('numbers'));
    create table fractional (id numeric default nextval('numbers'));
  `);
  const { sequences } = await withSession(
    database.connection,
    { lockTimeout: 1_000, statementTimeout: 10_000, readOnly: true },
    (session) => readCatalog(session, everything),
  );
  const session = await database.connect();
  const someState = fc.record({ last: someValue, called: fc.boolean() });
  const someData = fc.array(someValue, { maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(someGrid, someState, someData, someData, async (grid, { last, called }, whole, fractional) => {
      const [numbers] = sequences;
      if (numbers === undefined) throw new Error("the sequence is not in the catalog");
      const sequence = { ...numbers, ...grid };
      await session.query(`
        alter sequence numbers minvalue ${int64.min} maxvalue ${int64.max} start ${grid.start} increment ${grid.increment};
        select setval('numbers', ${last}, ${called});
        truncate whole, fractional;
        insert into whole select unnest('{${whole.join()}}'::bigint[]);
        insert into fractional select unnest('{${fractional.join()}}'::numeric[]);
      `);
      const data = [...whole, ...fractional];
      const ascending = grid.increment > 0n;
      const extreme = data.reduce<bigint | null>(
        (one, other) => (one === null || other > one === ascending ? other : one),
        null,
      );
      const next = nextValue({ last, called }, grid);
      const behind = extreme !== null && isBehind(next, extreme, grid);
      const restart = behind ? firstFree(extreme, grid) : null;
      if (restart !== null && (restart < int64.min || restart > int64.max)) return;
      const repair = {
        action: "resync",
        sequence,
        columns: countedUsers(sequence),
        widenTo: null,
        least: null,
      } as const;

      await session.query("begin");
      await runScript(session, psqlScript(repair).slice(1, -1));
      const { rows: scripted } = await session.query<{ next: string }>(position);
      await session.query("rollback");
      await session.query("select setval('numbers', $1, $2)", [last, called]);
      const outcomes = await applyRepairs(session, [repair]);
      const { rows: moved } = await session.query<{ next: string }>(position);

      expect(outcomes).toEqual([{ applied: true, restart }]);
      expect([...scripted, ...moved]).toEqual(Array(2).fill({ next: String(restart ?? next) }));
    }),
    { numRuns: 150 },
  );
});

function sign(increment: bigint): bigint {
  return increment > 0n ? 1n : -1n;
}
