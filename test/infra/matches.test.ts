import { expect, test } from "vitest";
import { matches } from "./matches.ts";

const event = { source: "aws.rds", detail: { EventID: "RDS-EVENT-0043", list: ["a", "b"], nothing: null } };

test.each([
  [{ source: ["aws.dms", "aws.rds"] }, true],
  [{ source: ["aws.dms"] }, false],
  [{ source: ["aws.rds"], detail: { EventID: ["RDS-EVENT-0170"] } }, false],
  [{ detail: { EventID: [{ prefix: "RDS-EVENT-" }] } }, true],
  [{ detail: { EventID: [{ prefix: "EVENT" }] } }, false],
  [{ detail: { Message: [{ prefix: "" }] } }, false],
  [{ detail: { list: ["b"] } }, true],
  [{ detail: { nothing: [null] } }, true],
  [{ detail: { errorCode: [{ exists: false }] } }, true],
  [{ detail: { EventID: [{ exists: false }] } }, false],
  [{ detail: { EventID: [{ exists: true }] } }, true],
  [{ absent: { errorCode: [{ exists: false }] } }, true],
  [{ detail: { $or: [{ EventID: ["other"] }, { list: ["a"] }] } }, true],
  [{ source: ["aws.dms"], $or: [{ source: ["aws.rds"] }] }, false],
])("%j: %s", (pattern, expected) => {
  expect(matches(pattern, event)).toBe(expected);
});

test.each([
  { source: [{ "anything-but": "aws.rds" }] },
  { source: ["aws.rds", { suffix: "rds" }] },
  { source: "aws.rds" },
])("refuses %j, which it does not know", (pattern) => {
  expect(() => matches(pattern, event)).toThrow();
});
