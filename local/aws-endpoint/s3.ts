import { createHash, randomUUID } from "node:crypto";
import { crc32 } from "node:zlib";
import { z } from "zod";
import { AwsFault } from "./fault.ts";
import { pageOf } from "./pages.ts";
import type { Service, WireRequest } from "./service.ts";
import type { Account, StoredObject } from "./state.ts";
import { element } from "./xml.ts";

const address = z.object({ Bucket: z.string(), Key: z.string() });
const putInput = address.extend({
  Body: z.instanceof(Buffer),
  // what S3 says itself of an object that was put without
  ContentType: z.string().default("binary/octet-stream"),
  ContentEncoding: z.string().optional(),
  ChecksumCRC32: z.string().optional(),
});
const listInput = z.object({ Bucket: z.string(), Prefix: z.string(), ContinuationToken: z.string().optional() });
const putOutput = z.object({ ETag: z.string(), ChecksumCRC32: z.string() });
const getOutput = putOutput.extend({ ContentType: z.string(), Body: z.instanceof(Buffer) });

/** Amazon S3, by path (`/bucket/key`), where the SDK looks for it at an IP address. */
export const s3: Service = {
  contentType: "application/xml",
  operations: {
    PutObject(input, account) {
      const { Bucket, Key, Body, ...sent } = putInput.parse(input);
      checkBucket(Bucket, account);
      refuseWhatS3Refuses(Key, Body, sent);
      const { objects } = account;
      const [before] = objects.filter(isAt(Bucket, Key));
      if (before !== undefined) objects.splice(objects.indexOf(before), 1);
      objects.push({ bucket: Bucket, key: Key, body: Body, contentType: sent.ContentType });
      return digests(Body);
    },
    GetObject(input, account) {
      const { Bucket, Key } = address.parse(input);
      checkBucket(Bucket, account);
      const object = account.objects.find(isAt(Bucket, Key));
      // as to a role that may not list the bucket (s3:ListBucket): that of the stack may not; others would get NoSuchKey
      if (object === undefined) {
        throw new AwsFault(403, "AccessDenied", "Access Denied");
      }
      return { ...digests(object.body), ContentType: object.contentType, Body: object.body };
    },
    ListObjectsV2(input, account) {
      const { Bucket, Prefix, ContinuationToken: Marker } = listInput.parse(input);
      checkBucket(Bucket, account);
      const keys = account.objects.flatMap(({ bucket, key }) =>
        bucket === Bucket && key.startsWith(Prefix) ? [Buffer.from(key)] : [],
      );
      const page = pageOf(keys.toSorted(Buffer.compare), { MaxRecords: 1_000, Marker }, account.state.pageSize, 1_000);
      return {
        Contents: page.items.map((key) => ({ Key: String(key) })),
        IsTruncated: page.Marker !== undefined,
        NextContinuationToken: page.Marker,
      };
    },
  },
  read: (request) => ({
    operation: request.query.get("x-id") ?? listing(request) ?? `${request.method} ${request.path}`,
    input: inputOf(request),
  }),
  write(operation, output, requestId) {
    if (operation === "PutObject") {
      return { headers: headersOf(putOutput.parse(output), requestId), body: "" };
    }
    if (operation === "ListObjectsV2") {
      return { headers: { "x-amz-request-id": requestId }, body: element("ListBucketResult", output) };
    }
    const { Body, ContentType, ...rest } = getOutput.parse(output);
    const headers = { "content-type": ContentType, "content-length": String(Body.length) };
    return { headers: { ...headersOf(rest, requestId), ...headers }, body: Body };
  },
  // unlike other services, S3 has nothing around it
  writeFault: ({ code, message }, RequestId) => ({
    headers: { "x-amz-request-id": RequestId },
    body: element("Error", { Code: code, Message: message, RequestId, HostId: randomUUID() }),
  }),
};

function listing({ query }: WireRequest): string | undefined {
  return query.get("list-type") === "2" ? "ListObjectsV2" : undefined;
}

function inputOf({ method, path, query, headers, body }: WireRequest): Record<string, unknown> {
  const [, Bucket = "", ...key] = path.split("/").map(decodeURIComponent);
  return {
    Bucket,
    Key: key.join("/"),
    Prefix: query.get("prefix") ?? undefined,
    ContinuationToken: query.get("continuation-token") ?? undefined,
    ContentType: headers["content-type"],
    ContentEncoding: headers["content-encoding"],
    ChecksumCRC32: headers["x-amz-checksum-crc32"],
    ...(method === "PUT" ? { Body: body } : {}),
  };
}

function headersOf({ ETag, ChecksumCRC32 }: z.infer<typeof putOutput>, requestId: string): Record<string, string> {
  return { etag: ETag, "x-amz-checksum-crc32": ChecksumCRC32, "x-amz-request-id": requestId };
}

function checkBucket(bucket: string, { state }: Account): void {
  if (!state.buckets?.includes(bucket)) {
    throw new AwsFault(404, "NoSuchBucket", "The specified bucket does not exist");
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
function refuseWhatS3Refuses(
  key: string,
  body: Buffer,
  { ContentEncoding, ChecksumCRC32 }: Pick<z.infer<typeof putInput>, "ContentEncoding" | "ChecksumCRC32">,
): void {
  if (Buffer.byteLength(key) > 1024) {
    throw new AwsFault(400, "KeyTooLongError", "Your key is too long");
  }
  if (ChecksumCRC32 !== undefined && ChecksumCRC32 !== digests(body).ChecksumCRC32) {
    throw new AwsFault(400, "BadDigest", "The CRC32 you specified did not match the calculated checksum.");
  }
  // so the SDK sends a stream; our function has what it puts in memory
  if (ContentEncoding?.includes("aws-chunked")) {
    throw new AwsFault(501, "NotImplemented", "the local AWS endpoint does not know bodies in chunks (aws-chunked)");
  }
}

function digests(body: Buffer): z.infer<typeof putOutput> {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return { ETag: `"${createHash("md5").update(body).digest("hex")}"`, ChecksumCRC32: checksum.toString("base64") };
}

function isAt(bucket: string, key: string): (object: StoredObject) => boolean {
  return (object) => object.bucket === bucket && object.key === key;
}
