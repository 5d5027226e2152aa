import { describe, expect, test } from "vitest";
import { withSession } from "../../lambda/postgres/connect.ts";
import { compareSchemas } from "../../lambda/schema/compare-schemas.ts";
import { countDuplicates } from "../../lambda/schema/duplicates.ts";
import { sameNames } from "../../lambda/schema/mapping.ts";
import type { Schema } from "../../lambda/schema/schema.ts";
import { createDatabase } from "../database.ts";
import { psql } from "./psql.ts";
import { read } from "./read.ts";
import { schemaScript } from "./script.ts";

const honest = `
  create table t (a int, b int default 1, check (a > 0));
  create unique index by on t ((a + 1)) where a > 0;
  create function f() returns trigger language plpgsql as 'begin return new; end';
  create trigger x before insert on t for each row execute function f();
  create statistics s on a, b from t;
  alter table t alter b set (n_distinct = 5);
`;

const loaded =
  "create table t (a int, b int); create table precious as select 1 as a; insert into t values (1, 1), (2, 2)";

/** What the index of an expression is over. */
const overSum = /"keys":\["\(+a \+ 1\)+"\]/;

const drop = "drop table public.precious";

/** What a source says in the place of what PostgreSQL would. */
const lies: readonly [what: string, tell: (said: string) => string][] = [
  ["a default", (said) => said.replace('"default":"1"', `"default":"1; ${drop}"`)],
  ["a default that goes on in ALTER TABLE", (said) => said.replace('"default":"1"', '"default":"1, drop column a"')],
  ["a default with a command of psql", (said) => said.replace('"default":"1"', String.raw`"default":"1 \\g\n${drop}"`)],
  ["a check", (said) => said.replaceAll('"(a > 0)"', `"true); ${drop}; select (1"`)],
  [
    "a check that goes on in ALTER TABLE",
    (said) => said.replaceAll('"(a > 0)"', '"true), drop column a, add check (true"'),
  ],
  ["an index", (said) => said.replace("USING btree ", `USING btree (a); ${drop}; --`)],
  ["the option of a column", (said) => said.replace("n_distinct=5", `n_distinct=5); ${drop}; --`)],
  ["a trigger", (said) => said.replace(/CREATE TRIGGER [^"]*/, drop)],
  ["a function", (said) => said.replace(/CREATE OR REPLACE FUNCTION [^"]*/, `do $x$ begin ${drop}; end $x$`)],
  ["statistics", (said) => said.replace(/CREATE STATISTICS [^"]*/, drop)],
  [
    "what an index is over",
    (said) =>
      said
        .replace(
          overSum,
          `"keys":["1 as a) as q; commit; set default_transaction_read_only = off; commit; ${drop}; select count(*)::text as keys from (select 1"]`,
        )
        .replaceAll('"nullsDistinct":true', '"nullsDistinct":false'),
  ],
];

describe.concurrent("a source that lies does nothing to the target, by", () => {
  test.each(lies)("%s", async (_, tell) => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await source.run(honest);
    await target.run(loaded);
    const said = JSON.stringify(await read(source.connection));
    const lied: Schema = JSON.parse(tell(said));
    expect(JSON.stringify(lied)).not.toBe(said);

    const found = compareSchemas(lied, await read(target.connection), sameNames, () => true);
    const counts = await withSession(
      target.connection,
      { lockTimeout: 1_000, statementTimeout: 20_000, readOnly: true },
      (session) => countDuplicates(session, found),
    );
    await psql(await target.connect(), schemaScript(found, counts)).catch(() => undefined);
    expect(await target.rows("select p.a, t.a as one from precious as p, t order by t.a")).toEqual([
      { a: 1, one: 1 },
      { a: 1, one: 2 },
    ]);
    expect(found.filter(({ sql }) => sql.some((one) => /precious|drop column/.test(one)))).toEqual([]);
  });
});

test("a function that does more than compute is not called to count duplicates", async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  await source.run(
    "create table t (a int); create unique index by on t ((a + 1)); create unique index by_abs on t (abs(a))",
  );
  await target.run("create table t (a int); insert into t values (1), (2)");
  const said = JSON.stringify(await read(source.connection));
  const lied: Schema = JSON.parse(said.replace(overSum, '"keys":["pg_catalog.pg_advisory_lock(a, 1)"]'));
  const found = compareSchemas(lied, await read(target.connection), sameNames, () => true);
  const counts = await withSession(
    target.connection,
    { lockTimeout: 1_000, statementTimeout: 20_000, readOnly: true },
    async (session) => {
      const counted = await countDuplicates(session, found);
      const { rows } = await session.query(
        "select from pg_catalog.pg_locks where locktype = 'advisory' and pid = pg_catalog.pg_backend_pid()",
      );
      expect(rows).toEqual([]);
      return counted;
    },
  );
  expect([...counts.values()].map(({ kind }) => kind)).toEqual(["unknown", "none"]);
});
