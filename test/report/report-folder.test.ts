import { expect, test } from "vitest";
import { reportFolder } from "../../lambda/report/report-folder.ts";

const run = {
  target: "orders-staging",
  started: "2026-11-20T08:12:47.031Z",
  executionArn: "arn:aws:lambda:us-east-1:111111111111:function:hook:1/durable-execution/restored-db-ORDERS/1",
};

function prefixOf(said: Partial<typeof run> = {}): string {
  return reportFolder("reports-bucket", { ...run, ...said }).prefix;
}

test("a report is found by day, server and time of day", () => {
  expect(reportFolder("reports-bucket", run)).toEqual({
    bucket: "reports-bucket",
    prefix: expect.stringMatching(/^reports\/2026-11-20\/orders-staging\/08-12-47-[0-9a-f]{12}\/$/),
  });
});

test("a run has one folder, however often it is asked for", () => {
  expect(prefixOf()).toBe(prefixOf());
});

test("two runs of the same second have two", () => {
  expect(prefixOf({ executionArn: `${run.executionArn}1` })).not.toBe(prefixOf());
});

test.each([
  { what: "a host and a port", target: "db.example.com:5432", folder: "db.example.com-5432" },
  { what: "the way up", target: "..", folder: "-" },
  { what: "nothing but dots", target: ".".repeat(500), folder: "-" },
  { what: "no name", target: "", folder: "-" },
  { what: "a way out of it", target: "../../etc/passwd", folder: "..-..-etc-passwd" },
  { what: "what a console or a shell would take for something else", target: "a?b#c&d$(e)\n", folder: "a-b-c-d-e-" },
  { what: "a name of any length", target: "ß".repeat(10) + "a".repeat(500), folder: `-${"a".repeat(99)}` },
])("$what makes one folder with a harmless name", ({ target, folder }) => {
  expect(prefixOf({ target })).toMatch(new RegExp(`^reports/2026-11-20/${folder}/08-12-47-[0-9a-f]{12}/$`));
});
