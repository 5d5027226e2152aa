import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundledCode } from "../../infra/bundled-code.ts";
import { newApp } from "./new-app.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bundled-code-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

test("a bundle that is there can be deployed", () => {
  // GIVEN
  writeFileSync(join(directory, "index.mjs"), "export const handler = async () => undefined;");

  // WHEN
  const { s3Location } = bundledCode(directory).bind(new Stack(newApp(), "Stack"));

  // THEN
  expect(s3Location).toBeDefined();
});

test("says how to make a bundle that is not there", () => {
  expect(() => bundledCode(directory)).toThrow(
    new Error(
      `the function is not bundled, there is no ${join(directory, "index.mjs")}: ` +
        'run "npm run bundle" first, or give "code"',
    ),
  );
});
