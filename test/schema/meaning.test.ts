import { describe, expect, test } from "vitest";
import { gistOf, meaningOf } from "../../lambda/schema/meaning.ts";

describe("the meaning is the same of", () => {
  test.each([
    [
      "strings, cast as a list or each by itself",
      "(ARRAY['a'::character varying])::text[]",
      "ARRAY[('a'::character varying)::text]",
    ],
    ["a call, cast or not", "((lower(a))::text = 'x'::text)", "(lower(a) = 'x')"],
    ["an expression, cast or not", "(((a || b))::text = 'x'::text)", "((a || b) = 'x')"],
    ["a column of a table, cast or not", "((t.a)::text = 'x'::text)", "(t.a = 'x')"],
    ["what follows NOT or AND, cast or not", "(x AND (a)::text)", "(x AND a)"],
  ])("%s", (_, one, other) => {
    expect(meaningOf(one)).toBe(meaningOf(other));
  });
});

describe("the meaning is not the same of", () => {
  test.each([
    ["sums in another order", "((a + b) * c)", "(a + (b * c))"],
    ["a call and a list", "f(a)", "(f, a)"],
    ["a list and its only element", "(a = ANY (b))", "(a = b)"],
    ["a cast that rounds", "(a)::integer", "a"],
  ])("%s", (_, one, other) => {
    expect(meaningOf(one)).not.toBe(meaningOf(other));
  });
});

describe("the gist is the same with and without tables before columns", () => {
  test.each([
    [
      "that are taken out of",
      " SELECT EXTRACT(year FROM t.placed) AS y FROM app.t",
      " SELECT EXTRACT(year FROM placed) AS y FROM app.t",
    ],
    [
      "that are trimmed",
      " SELECT TRIM(BOTH 'x' FROM t.a) AS a FROM app.t",
      " SELECT TRIM(BOTH 'x' FROM a) AS a FROM app.t",
    ],
  ])("%s", (_, one, other) => {
    expect(gistOf(one)).toBe(gistOf(other));
  });

  test("but not with another table to read from", () => {
    expect(gistOf(" SELECT EXTRACT(year FROM ( SELECT max(a) FROM app.t)) AS y")).not.toBe(
      gistOf(" SELECT EXTRACT(year FROM ( SELECT max(a) FROM web.t)) AS y"),
    );
  });
});
