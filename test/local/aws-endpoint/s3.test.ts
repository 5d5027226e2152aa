import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { GetObjectCommand, ListBucketsCommand, NoSuchBucket, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, test } from "vitest";
import type { Failure } from "../../../local/aws-endpoint.ts";
import { aws, startAwsForEachTest, state } from "./local-aws.ts";

startAwsForEachTest();
beforeEach(() => {
  state.buckets = ["reports"];
});

function put(Key: string, Body: string | Uint8Array | Readable, input: object = {}) {
  return new S3Client().send(new PutObjectCommand({ Bucket: "reports", Key, Body, ...input }));
}

function get(Key: string, Bucket = "reports") {
  return new S3Client().send(new GetObjectCommand({ Bucket, Key }));
}

describe("an object", () => {
  test.each([
    { what: "text", body: "<p>Größe & Ordnung</p>\n" },
    { what: "nothing", body: "" },
    { what: "bytes that are no text", body: new Uint8Array([0, 255, 13, 10, 128]) },
    { what: "100 MB", body: randomBytes(100_000_000) },
  ])("is put and read back: $what", async ({ body }) => {
    const { ETag, ChecksumCRC32 } = await put("reports/a.html", body, { ContentType: "text/html" });
    const { Body, ...read } = await get("reports/a.html");

    expect(read).toMatchObject({
      ETag,
      ChecksumCRC32,
      ContentType: "text/html",
      ContentLength: Buffer.from(body).length,
    });
    const bytes = await Body?.transformToByteArray();
    // the message about two that differ would be 100 MB
    expect(Buffer.from(body).equals(bytes ?? randomBytes(1))).toBe(true);
    expect(aws.objects).toMatchObject([{ bucket: "reports", key: "reports/a.html", contentType: "text/html" }]);
    expect(aws.objects[0]?.body.equals(Buffer.from(body))).toBe(true);
  });

  test.each([["a b/ü+%20?x=1&y#z.html"], ["../a/./b"], ["/a//b/"], ["k".repeat(1024)]])(
    "has the key that it was put with: %s",
    async (key) => {
      await put(key, "text");
      expect(aws.objects.map((object) => object.key)).toEqual([key]);
      expect(await (await get(key)).Body?.transformToString()).toBe("text");
    },
  );

  test("is in the place of the one before, of that key", async () => {
    await put("a", "first");
    await put("b", "other");
    await put("a", "second");
    expect(aws.objects.map(({ key, body }) => `${key} ${body}`)).toEqual(["b other", "a second"]);
  });
});

describe("S3 refuses", () => {
  test("a bucket that is not there", async () => {
    const refused = await get("a", "other").catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(NoSuchBucket);
    expect(refused).toMatchObject({ message: "The specified bucket does not exist" });
    await expect(put("a", "text", { Bucket: "other" })).rejects.toMatchObject({ name: "NoSuchBucket" });
    expect(aws.objects).toEqual([]);
  });

  test("a key that is not there, as to those who may not know which there are", async () => {
    await put("a", "text");
    const refused = await get("A").catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  test.each([
    { what: "a key that is too long", key: "ü".repeat(513), name: "KeyTooLongError" },
    { what: "a checksum of something else", input: { ChecksumCRC32: "AAAAAA==" }, name: "BadDigest" },
    {
      what: "a stream, which comes in chunks",
      body: Readable.from(["text"]),
      input: { ContentLength: 4 },
      name: "NotImplemented",
    },
  ])("$what", async ({ key = "a", body = "text", input, name }) => {
    await expect(put(key, body, input)).rejects.toMatchObject({ name });
    expect(aws.objects).toEqual([]);
  });

  test("what is not here", async () => {
    await expect(new S3Client().send(new ListBucketsCommand())).rejects.toThrow(
      "the local AWS endpoint does not know s3:ListBuckets",
    );
  });
});

test("faults of S3 are what the SDK takes them for", async () => {
  state.fail = () => ({ status: 403, code: "AccessDenied", message: "Access <Denied>" });
  await expect(put("a", "text")).rejects.toMatchObject({
    name: "AccessDenied",
    message: "Access <Denied>",
    $fault: "client",
  });

  const failures: Failure[] = [{ status: 503, code: "SlowDown", message: "Please reduce your request rate." }, "cut"];
  state.fail = () => failures.shift();
  await put("a", "text");
  expect(aws.requests.map(({ service, operation }) => `${service} ${operation}`)).toEqual(
    Array(4).fill("s3 PutObject"),
  );
  expect(aws.objects).toHaveLength(1);
});
