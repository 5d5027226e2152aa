import { describe, expect, test } from "vitest";
import { filteredOut, matches } from "../../lambda/targets/filters.ts";

describe("a server is looked at when", () => {
  test.each([
    ["nothing is configured", {}, undefined, []],
    ["it is included by name", {}, ["orders-staging"], []],
    ["it is included by a glob", {}, ["billing", "*-staging"], []],
    ["others are excluded", {}, undefined, ["*-production"]],
    ["its tag says something else", { "restore-hook": "welcome" }, undefined, []],
    ["another tag says so", { hook: "ignore" }, undefined, []],
  ])("%s", (_when, tags: Record<string, string>, include, exclude) => {
    expect(ask(tags, include, exclude)).toBeUndefined();
  });
});

describe("a server is left alone when", () => {
  const tag = { "restore-hook": "ignore" };

  test.each([
    ["its owner has said so", tag, undefined, [], "has the tag restore-hook=ignore"],
    ["its owner has said so, whatever is configured", tag, ["*"], [], "has the tag restore-hook=ignore"],
    ["it is excluded", {}, undefined, ["billing", "*-staging"], 'is excluded by "*-staging"'],
    ["it is excluded and included", {}, ["orders-*"], ["*-staging"], 'is excluded by "*-staging"'],
    ["others are included", {}, ["billing-*", "orders"], [], "is not among those that are included: billing-*, orders"],
    ["none is included", {}, [], [], "is not among those that are included: "],
  ])("%s", (_when, tags: Record<string, string>, include, exclude, reason) => {
    expect(ask(tags, include, exclude)).toBe(`the DB instance orders-staging ${reason}`);
  });
});

describe("a glob", () => {
  test.each([
    ["orders", "orders"],
    ["orders", "*"],
    ["orders-staging", "orders-*"],
    ["orders-2", "orders-?"],
    ["orders-2", "orders-[0-9]"],
    ["orders", "{billing,orders}"],
    // RDS keeps identifiers in lower case, whatever a person writes
    ["orders-staging", "Orders-*"],
    ["Orders-Staging", "orders-staging"],
    ["db.example.com", "*.example.com"],
  ])("matches %s by %s", (identifier, glob) => {
    expect(matches(identifier, glob)).toBe(true);
  });

  test.each([
    ["orders-staging", "orders"],
    ["orders-staging", "staging"],
    ["orders", "orders-*"],
    ["orders-22", "orders-?"],
    ["orders", ""],
    ["db-example-com", "db.example.com"],
  ])("does not match %s by %j", (identifier, glob) => {
    expect(matches(identifier, glob)).toBe(false);
  });
});

function ask(tags: Record<string, string>, include: string[] | undefined, exclude: string[]) {
  return filteredOut("the DB instance orders-staging", { identifier: "orders-staging", tags }, { include, exclude });
}
