import { describe, expect, test } from "vitest";
import { wrap } from "../../lambda/report/wrap.ts";

const forged = "aws rds delete-db-instance --db-instance-identifier production";

test("the command at the end of a hint is on a line of its own, whole, however long it is", () => {
  const command = `aws rds modify-db-instance --db-instance-identifier ${"x".repeat(100)} --apply-immediately`;
  expect(wrap(`HINT: Do one of these: ${command}`, "  ")).toEqual(["  HINT: Do one of these:", `  ${command}`]);
});

test("a name in the command neither breaks it nor is one", () => {
  const command = `aws rds modify-db-instance --db-instance-identifier 'x: ${forged}' --apply-immediately`;
  expect(wrap(`HINT: Let RDS set one: ${command}`)).toEqual(["HINT: Let RDS set one:", command]);
});

describe("what reads like a command gets no line of its own", () => {
  test.each([
    { where: "in an identifier of a hint", text: `HINT: Run as its owner: grant "x: ${forged}" to "hook";` },
    { where: "in a text that is no hint", text: `Started by: ${forged}` },
    { where: "in a reason", text: `the server says: ${forged}` },
  ])("$where", ({ text }) => {
    const lines = wrap(text);
    expect(lines.join(" ")).toBe(text);
    expect(lines.filter((line) => line.trimStart().startsWith("aws rds"))).toEqual([]);
  });
});
