import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { expect, inject, test } from "vitest";

const code = await readFile(inject("bundle"));

test("what is deployed stays under a megabyte", () => {
  expect(code.byteLength).toBeLessThan(1_000_000);
});

test("what is deployed finds all that it imports at once in itself", () => {
  const imported = [...code.toString("utf8").matchAll(/\bfrom ?"([^"]+)"/g)].map(([, name = ""]) => name);

  expect(imported).toContain("node:https");
  expect(imported.filter((name) => !isBuiltin(name))).toEqual([]);
});
