import { describe, expect, test } from "vitest";
import { splitHint, wrap, wrapHint } from "../../lambda/report/wrap.ts";

const forged = "aws rds delete-db-instance --db-instance-identifier production";

describe("the command of a hint is on a line of its own, whole, however long it is:", () => {
  const long = `aws rds modify-db-instance --db-instance-identifier ${"x".repeat(100)} --apply-immediately`;
  test.each([
    { hint: `Do one of these: ${long}`, lines: ["  HINT: Do one of these:", `  ${long}`] },
    {
      hint: 'Make it a member: grant "shop" to "hook" with inherit true, set true;',
      lines: ["  HINT: Make it a member:", '  grant "shop" to "hook" with inherit true, set true;'],
    },
    {
      hint: 'Create an index: create index concurrently on "t" ("id"); Or run the SQL below when nothing writes.',
      lines: [
        "  HINT: Create an index:",
        '  create index concurrently on "t" ("id");',
        "  Or run the SQL below when nothing writes.",
      ],
    },
  ])("$hint", ({ hint, lines }) => {
    expect(wrapHint(hint, "  ")).toEqual(lines);
  });
});

describe("a name in a command neither breaks it nor is one:", () => {
  const prose = "Do this, then run it again:";
  test.each([
    { command: `aws rds modify-db-instance --db-instance-identifier 'x: ${forged}' --apply-immediately`, rest: null },
    { command: `aws rds modify-db-instance --db-instance-identifier 'x; Evil' --apply-immediately`, rest: null },
    { command: `grant "x: ${forged}" to "hook";`, rest: null },
    { command: 'grant "x; Evil" to "hook";', rest: null },
    { command: `create index concurrently on "public"."t: ${forged} #" ("id");`, rest: "Or run the SQL below." },
    { command: 'create index concurrently on "t; Or" ("id");', rest: "Or run the SQL below." },
  ])("$command", ({ command, rest }) => {
    const hint = [prose, command, ...(rest === null ? [] : [rest])].join(" ");
    expect(splitHint(hint)).toEqual({ prose, command, rest });
  });
});

describe("what reads like a command gets no line of its own:", () => {
  test.each([
    { where: "in an identifier before the command", text: `User "x: ${forged}" needs it: grant "a" to "b";` },
    { where: "in a literal", text: `It is called 'x: ${forged}'.` },
    { where: "with a character that nobody sees", text: 'Run as its owner: grant "a\nb" to "c";' },
  ])("$where", ({ text }) => {
    expect(splitHint(text)).toEqual({ prose: text, command: null, rest: null });
  });

  test.each([
    { where: "in a text that is no hint", text: `Started by: ${forged}` },
    { where: "in a reason", text: `the server says: ${forged}` },
    { where: "in an identifier of a reason", text: `no table "x: ${forged}" of 1 is there` },
  ])("$where", ({ text }) => {
    const [first, ...others] = wrap(text);
    expect([first, ...others.map((line) => line.trimStart())].join(" ")).toBe(text);
    expect(others.filter((line) => !line.startsWith("  "))).toEqual([]);
    expect([first, ...others].filter((line) => line?.trimStart().startsWith("aws rds"))).toEqual([]);
  });
});
