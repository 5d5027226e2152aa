import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { isVisible } from "../lambda/postgres/identifiers.ts";
import { quoteArgument } from "../lambda/shell.ts";

describe("an argument is written", () => {
  test.each([
    { value: "orders-staging", written: "orders-staging" },
    { value: "arn:aws:rds:us-east-1:111111111111:db:x", written: "arn:aws:rds:us-east-1:111111111111:db:x" },
    { value: "", written: "''" },
    { value: "<security group>", written: "'<security group>'" },
    { value: "$(touch pwned)", written: "'$(touch pwned)'" },
    { value: "`touch pwned`; x & y | z > f", written: "'`touch pwned`; x & y | z > f'" },
    { value: "größe", written: "'größe'" },
    { value: "a,b", written: "'a,b'" },
    { value: "@args", written: "'@args'" },
    { value: "it's", written: "$'it\\047s'" },
    { value: "a\\b", written: "$'a\\134b'" },
    // PowerShell takes each of these for the end of a text in single quotes
    { value: "\u2018;touch pwned", written: "$'\\342\\200\\230\\073touch\\040pwned'" },
    { value: "a\u2019b", written: "$'a\\342\\200\\231b'" },
    { value: "a\u201ab", written: "$'a\\342\\200\\232b'" },
    { value: "a\u201bb", written: "$'a\\342\\200\\233b'" },
    { value: "a\u201cb", written: "'a\u201cb'" },
    { value: "a\nb", written: "$'a\\012b'" },
    { value: "a\u202eb", written: "$'a\\342\\200\\256b'" },
    { value: "a\0b", written: "$'a\\357\\277\\275b'" },
  ])("$written", ({ value, written }) => {
    expect(quoteArgument(value)).toBe(written);
  });
});

const folder = mkdtempSync(join(tmpdir(), "restore-hook-shell-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hostile = [
  "$(touch pwned)",
  "`touch pwned`",
  "';touch pwned;'",
  "\\';touch pwned;'",
  "'\\'';touch pwned;'",
  '"$(touch pwned)"',
  "\ntouch pwned\n",
  "\rtouch pwned\r",
  "x; touch pwned #",
  "&& touch pwned",
  "| touch pwned",
  "> pwned",
  "<(touch pwned)",
  "\u0024{x:=$(touch pwned)}",
  "*",
  "~",
  "=ls",
  "!!",
  "{a,b}",
  "-rf",
  "%PATH%",
  "\u001b[201~touch pwned\n",
  "x\\012",
  "$'\\n'",
];
const value = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary", maxLength: 20 }));
const values = fc.array(
  value.filter((text) => text.isWellFormed() && !text.includes("\0")),
  { minLength: 1, maxLength: 20 },
);

/** Those of them that are here; each reads `$'…'`. */
const shells = ["bash", "zsh", "ksh"].filter((shell) => spawnSync(shell, ["-c", ":"]).status === 0);

test("any value is one line that shows all there is in it", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => isVisible(quoteArgument(text))));
});

describe.each(shells)("%s", (shell) => {
  const argumentsIn = (command: string) =>
    execFileSync(shell, ["-c", command], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .split("\0")
      .slice(0, -1);

  test("hands every argument on as it is, and runs nothing else", () => {
    const arrive = (texts: readonly string[]) => {
      expect(argumentsIn(`printf '%s\\0' ${texts.map(quoteArgument).join(" ")}`)).toEqual(texts);
      expect(readdirSync(folder)).toEqual([]);
    };
    arrive(hostile);
    fc.assert(fc.property(values, arrive), { numRuns: 50 });
  });
});

// that of Debian does not read $'…'
test("any sh hands on what is visible as it is, and runs nothing else whatever there is", () => {
  for (const text of hostile) {
    const command = `printf '%s\\0' ${quoteArgument(text)}`;
    const { stdout } = spawnSync("sh", ["-c", command], { cwd: folder });
    if (!quoteArgument(text).startsWith("$")) expect(stdout.toString()).toBe(`${text}\0`);
    expect(readdirSync(folder)).toEqual([]);
  }
});
