import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { awsClients } from "../aws-clients.ts";

// Encryption is the bucket's default. Its owner is not named (ExpectedBucketOwner): the role may use this bucket only as
// long as it belongs to the account that the stack knows, see infra/execution-role.ts.

/** Puts an object into the report bucket, or in place of the one of that key: a step that is tried again leaves one. */
export async function putObject(
  bucket: string,
  key: string,
  body: string | Uint8Array,
  contentType: string,
): Promise<void> {
  await awsClients.s3().send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }));
}

/**
 * What was put there, as text. Where nothing was, or what was has expired, it throws `AccessDenied`: S3 says `NoSuchKey` only to
 * those who may list the bucket (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html), which the role may not but for
 * one prefix.
 */
export async function getObject(bucket: string, key: string): Promise<string> {
  const { Body } = await awsClients.s3().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body === undefined) throw new Error(`S3 answered without the body of ${key}`);
  return Body.transformToString();
}

/**
 * The keys that begin so, in their order. What is not there is told from what may not be read only by these: see `getObject`. The role
 * has to be allowed to list them.
 */
export async function listKeys(bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let next: string | undefined;
  do {
    const page = await awsClients
      .s3()
      .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: next }));
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    next = page.NextContinuationToken;
  } while (next !== undefined);
  return keys;
}
