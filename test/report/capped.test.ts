import { beforeEach, expect, test } from "vitest";
import { cap, uncap } from "../../lambda/report/capped.ts";
import { databaseReport } from "../../lambda/report/database-report.ts";
import { awsOfFile } from "../targets/aws-account.ts";
import { finding } from "./examples.ts";

const folder = { bucket: "reports-bucket", prefix: "reports/2026-11-20/orders/08-12-47-1a2b3c4d5e6f/" };
const ofFile = awsOfFile();
const { account } = ofFile;
beforeEach(() => {
  account.buckets = [folder.bucket];
});

const whole = databaseReport(
  "shop",
  9,
  [1, 2, 3].map((number) =>
    finding({ outcome: "repaired", problem: "behind", columns: [`public.t${number}.id`], to: "2" }),
  ),
);
const bytesOfOne = Buffer.byteLength(JSON.stringify(whole.findings[0])) + 1;
const roomForAll = { bytes: 3 * bytesOfOne, folder };
const roomForTwo = { bytes: 2 * bytesOfOne, folder };

function refuse(status: number, code: string): void {
  account.fail = () => ({ status, code, message: "no" });
}

test("what fits is left as it is, and nothing is put anywhere", async () => {
  const before = ofFile.aws.requests.length;
  expect(await cap(whole, "1", roomForAll)).toEqual({ capped: whole, whole: null, lost: null });
  expect(ofFile.aws.requests).toHaveLength(before);
});

test("what does not fit leaves its first findings and all of its counts, and all of it comes back", async () => {
  const capped = await cap(whole, "1", roomForTwo);

  expect(capped).toEqual({
    capped: { ...whole, findings: whole.findings.slice(0, 2) },
    whole: `${folder.prefix}parts/1.json`,
    lost: null,
  });
  expect(await uncap(JSON.parse(JSON.stringify(capped)), folder)).toEqual({ value: whole, lost: null });
});

test("one finding that is larger than all the room keeps none of the others out, and comes back with them", async () => {
  const [first, ...others] = whole.findings;
  if (first === undefined) throw new Error("there is a first one");
  const findings = [{ ...first, sql: ["x".repeat(3 * bytesOfOne)] }, ...others];
  const capped = await cap({ ...whole, findings }, "1", roomForAll);
  expect(capped.capped.findings).toEqual(others);
  expect((await uncap(capped, folder)).value.findings).toEqual(findings);
});

test("without a bucket, what does not fit is left out", async () => {
  const capped = await cap(whole, "1", { ...roomForTwo, folder: null });
  expect(capped).toMatchObject({ whole: null, lost: null });
  expect((await uncap(capped, null)).value).toEqual({ ...whole, findings: whole.findings.slice(0, 2) });
});

const refused = { reason: "AWS answered AccessDenied: no" };

test("a bucket that takes nothing stops no repair, and it is known why", async () => {
  refuse(403, "AccessDenied");
  expect(await cap(whole, "1", roomForTwo)).toMatchObject({ whole: null, lost: refused });
});

test("a bucket that does not give it back leaves what the checkpoint has, and it is known why", async () => {
  const capped = await cap(whole, "1", roomForTwo);
  refuse(403, "AccessDenied");
  expect(await uncap(capped, folder)).toEqual({ value: capped.capped, lost: expect.objectContaining(refused) });
});

test("what was lost before stays lost, whether the rest fits or not", async () => {
  const lost = { reason: "no bucket", hint: "Make one." };
  for (const room of [roomForAll, roomForTwo]) {
    expect(await uncap(await cap(whole, "1", room, lost), folder)).toEqual({ value: whole, lost });
  }
});

test("a bucket that is slow is asked again, by whoever asks", async () => {
  const capped = await cap(whole, "1", roomForTwo);
  refuse(503, "SlowDown");
  await expect(uncap(capped, folder)).rejects.toMatchObject({ name: "SlowDown" });
});
