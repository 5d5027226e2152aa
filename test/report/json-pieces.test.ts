import { expect, test } from "vitest";
import { jsonPieces } from "../../lambda/report/json-pieces.ts";
import { examples } from "./examples.ts";
import { manyMoved } from "./pages.ts";

test.each(Object.entries(examples))("the pieces of the JSON are the report: %s", (_name, example) => {
  expect(JSON.parse([...jsonPieces(example)].join(""))).toEqual(example);
});

test("no piece is larger than what is said of one finding, or of the run", () => {
  const pieces = [...jsonPieces(manyMoved(5_000))];
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(10_000);
});
