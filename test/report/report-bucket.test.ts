import { beforeEach, expect, test } from "vitest";
import { explain } from "../../lambda/attempt.ts";
import { getObject, listKeys, putObject } from "../../lambda/report/report-bucket.ts";
import { awsOfFile } from "../targets/aws-account.ts";

const bucket = "restore-hook-reports";
const ofFile = awsOfFile();
const { account } = ofFile;
beforeEach(() => {
  account.buckets = [bucket];
});

test.each([
  ["text", "<p>Größe</p>\n"],
  ["bytes", new TextEncoder().encode("<p>Größe</p>\n")],
])("what is put as %s is kept with its type, and read back as text", async (what, body) => {
  const key = `reports/${what}.html`;
  await putObject(bucket, key, body, "text/html; charset=utf-8");

  expect(await getObject(bucket, key)).toBe("<p>Größe</p>\n");
  expect(ofFile.aws.objects.at(-1)).toMatchObject({ bucket, key, contentType: "text/html; charset=utf-8" });
  expect(ofFile.aws.objects.at(-1)?.body.toString()).toBe("<p>Größe</p>\n");
});

test("what is put again is there once", async () => {
  for (const body of ["first", "second"]) await putObject(bucket, "reports/again.sql", body, "application/sql");
  expect(await getObject(bucket, "reports/again.sql")).toBe("second");
  expect(ofFile.aws.objects.filter(({ key }) => key === "reports/again.sql")).toHaveLength(1);
});

test("what was never put, or has expired, is refused to a role that may not list the bucket", async () => {
  await expect(getObject(bucket, "reports/gone.json")).rejects.toMatchObject({ name: "AccessDenied" });
});

test("the keys that begin so are listed in their order, and no others, on however many pages", async () => {
  const keys = [..."abcde"].map((letter) => `listed/${letter} &<ü>.json`);
  for (const key of [...keys.toReversed(), "listed", "other/listed/a"]) {
    await putObject(bucket, key, "{}", "application/json");
  }
  account.pageSize = 2;
  expect(await listKeys(bucket, "listed/")).toEqual(keys);
  expect(await listKeys(bucket, "listed/c")).toEqual(keys.slice(2, 3));
  expect(await listKeys(bucket, "nothing/")).toEqual([]);
});

test("that the role may not ask is no answer", async () => {
  account.fail = () => ({ status: 403, code: "AccessDenied", message: "Access Denied" });
  await expect(listKeys(bucket, "reports/a.json")).rejects.toMatchObject({ name: "AccessDenied" });
});

test.each([
  { what: "the bucket is gone", buckets: [], reason: "AWS answered NoSuchBucket: The specified bucket does not exist" },
  {
    what: "the role may not",
    fail: { status: 403, code: "AccessDenied", message: "Access Denied" },
    reason: "AWS answered AccessDenied: Access Denied",
    hint: /^Allow it to the role of the restore hook/,
  },
  {
    what: "there are too many requests",
    fail: { status: 503, code: "SlowDown", message: "Please reduce your request rate." },
    reason: "AWS answered SlowDown: Please reduce your request rate.",
    transient: true,
  },
])("why it was not put is told: $what", async ({ buckets = [bucket], fail, reason, hint = /./, transient = false }) => {
  account.buckets = buckets;
  account.fail = () => fail;
  const error = await putObject(bucket, "reports/a", "text", "text/plain").catch((thrown: unknown) => thrown);
  expect(explain(error)).toEqual({ failure: { reason, hint: expect.stringMatching(hint) }, transient });
});
