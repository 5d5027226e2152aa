import { expect, test } from "vitest";
import { logLink, objectLink } from "../../lambda/report/console-links.ts";

test.each([
  ["eu-central-1", "https://eu-central-1.console.aws.amazon.com/"],
  ["cn-north-1", "https://cn-north-1.console.amazonaws.cn/"],
  ["us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/"],
])("the console of %s is at %s", (region, start) => {
  expect(objectLink({ region }, "reports", "reports/a.html")?.startsWith(start)).toBe(true);
  expect(logLink({ region }, "/aws/lambda/hook")?.startsWith(start)).toBe(true);
});

test.each(["eusc-de-east-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1"])(
  "no link leads from %s to the console of another partition",
  (region) => {
    expect(objectLink({ region }, "reports", "reports/a.html")).toBeNull();
    expect(logLink({ region }, "/aws/lambda/hook")).toBeNull();
  },
);

test("a link to an object names region, bucket and key, whatever is in the key", () => {
  const key = "reports/2026-11-20/a b&c/report.html";
  const link = new URL(objectLink({ region: "us-east-1" }, "reports-bucket", key) ?? "");
  expect(link.pathname).toBe("/s3/object/reports-bucket");
  expect(Object.fromEntries(link.searchParams)).toEqual({
    region: "us-east-1",
    prefix: key,
  });
});

test("a link to a log group names it as the CloudWatch console does", () => {
  expect(logLink({ region: "us-east-1" }, "/aws/lambda/restore-hook")).toBe(
    "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Frestore-hook",
  );
});
