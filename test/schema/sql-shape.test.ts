import { describe, expect, test } from "vitest";
import { isOneStatement } from "../../lambda/schema/sql-shape.ts";

describe("one statement is", () => {
  test.each([
    ["a semicolon in a string, a name and a body", `create function "a;" as $x$ begin; end; $x$ set s = 'b;''\\'`],
    ["a body of statements", "CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN $1 THEN 1 END; SELECT 2; END"],
    ["a rule of several actions", "CREATE RULE r AS ON INSERT TO t DO ( DELETE FROM u; NOTIFY x; )"],
    ["ALTER with lists", 'alter table "a"."b" add constraint "c" check ((f(a, b) = ANY (ARRAY[1, 2]))) not valid'],
    ["GRANT of several privileges", 'grant select, insert on table "a"."b" to public'],
    ["operators of minus", "create index on t ((a - (- b)), (c -> 'x'), (d -|- e))"],
  ])("%s", (_, sql) => {
    expect(isOneStatement(sql)).toBe(true);
  });
});

describe("one statement is not", () => {
  test.each([
    ["two", "alter table t alter c set default 0; drop table u"],
    ["what ALTER does beside", "alter table t alter c set default 0, drop column d"],
    ["what closes a bracket that it has not opened", "alter table t add check (true), add check (true))"],
    ["what leaves one open", "alter table t add check ((true)"],
    ["what hides its rest", "grant select on t to public -- on u"],
    ["what hides some of it", "create view v as select 1 /* from t"],
    ["a command of psql", "alter table t alter c set default 0 \\! true"],
    ["an open string", "alter table t alter c set default 'x"],
    ["an open name", 'alter table t alter c set default "x'],
    ["an open body", "create function f() as $x$ begin"],
    ["a name in escapes", String.raw`create index on t ((U&"\0070g_sleep"(1)))`],
    ["what comes behind a body of statements", "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; END; drop table u; END"],
  ])("%s", (_, sql) => {
    expect(isOneStatement(sql)).toBe(false);
  });
});
