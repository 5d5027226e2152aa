import { randomBytes, X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { bundleModule } from "../../infra/bundle.ts";
import { bundleFile } from "../../infra/bundle-location.ts";
import { trustedCertificates as originalCertificates } from "../../lambda/postgres/certificates.ts";
import { startAwsEndpoint } from "../../local/aws-endpoint.ts";

/** What a module of the project exports when it is bundled as the function is, or with other plugins; no node_modules are near. */
async function bundled(module: string, plugins?: Plugin[]): Promise<Record<string, unknown>> {
  const directory = await mkdtemp(join(tmpdir(), "restore-hook-left-out-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  await bundleModule(module, directory, plugins);
  // its map lies beside it
  onTestFinished(() => rm(`${directory}.map`));
  return import(pathToFileURL(join(directory, bundleFile)).href);
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

type Put = (bucket: string, key: string, body: string | Uint8Array, contentType: string) => Promise<void>;
type Get = (bucket: string, key: string) => Promise<string>;
type List = (bucket: string, prefix: string) => Promise<string[]>;
const reportBucket = z.object({
  putObject: z.custom<Put>(isFunction),
  getObject: z.custom<Get>(isFunction),
  listKeys: z.custom<List>(isFunction),
});

test("objects are put and read back by what is left of the client of S3, with what Lambda gives it and nothing else", async () => {
  const aws = await startAwsEndpoint({ buckets: ["reports"] });
  onTestFinished(() => aws.stop());
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  const { putObject, getObject, listKeys } = reportBucket.parse(await bundled("lambda/report/report-bucket.ts"));

  for (const text of ["<p>Größe</p>", "x".repeat(3_000_000), randomBytes(3_000_000).toString("base64")]) {
    await putObject("reports", "reports/a b/ü.html", text, "text/html");
    expect(await getObject("reports", "reports/a b/ü.html")).toBe(text);
    await putObject("reports", "reports/bytes", Buffer.from(text), "text/html");
    expect((await getObject("reports", "reports/bytes")) === text).toBe(true);
  }
  // the endpoint compares this with what it got
  const [put] = aws.requests;
  expect(put).toMatchObject({
    operation: "PutObject",
    input: { ChecksumCRC32: expect.stringMatching(/^[\w+/]{6}==$/) },
  });

  expect(await listKeys("reports", "reports/a b/")).toEqual(["reports/a b/ü.html"]);
  await expect(getObject("reports", "reports/gone")).rejects.toMatchObject({
    name: "AccessDenied",
    $fault: "client",
    $metadata: { httpStatusCode: 403 },
  });
  await expect(putObject("other", "reports/a", "text", "text/plain")).rejects.toMatchObject({ name: "NoSuchBucket" });
});

type Exception = new (options: object) => Error;
const exceptions = z.record(z.string(), z.custom<Exception>(isFunction));

/** All that can be seen of an exception, and of its class. */
function seenOf(all: z.infer<typeof exceptions>) {
  return Object.entries(all).map(([exported, made]) => {
    const error = new made({
      message: "m",
      $metadata: { requestId: "r" },
      Type: "t",
      Message: "M",
      retryAfterSeconds: "1",
    });
    return {
      exported,
      className: made.name,
      shapeId: Reflect.get(made, "shapeId"),
      isItself: error instanceof made,
      isOthers: Object.values(all).some((other) => other !== made && error instanceof other),
      chain: [made, Object.getPrototypeOf(made)].map((one) => one.name),
      text: String(error),
      values: Object.fromEntries(
        Object.getOwnPropertyNames(error)
          .filter((key) => key !== "stack")
          .map((key) => [key, Reflect.get(error, key)]),
      ),
    };
  });
}

const isMap = (value: unknown) => value instanceof Map;
const registries = z.object({
  errorTypeRegistries: z.array(
    z.object({
      schemas: z.custom<ReadonlyMap<string, object>>(isMap),
      exceptions: z.custom<ReadonlyMap<object, Exception>>(isMap),
    }),
  ),
});

/** What a client makes of each answer that is an error. */
function registeredIn(client: Record<string, unknown>) {
  return registries
    .parse(client)
    .errorTypeRegistries.flatMap(({ schemas, exceptions }) =>
      [...schemas].map(([id, schema]) => ({ id, schema, className: exceptions.get(schema)?.name ?? "none" })),
    );
}

const clients = [
  ["client-database-migration-service"],
  ["client-lambda"],
  ["client-rds"],
  ["client-s3"],
  ["client-secrets-manager"],
  ["client-sns"],
];

describe("the errors of AWS, made by one function, are those that are written out", () => {
  test.each(clients)("in %s", async (client) => {
    const module = `node_modules/@aws-sdk/${client}/dist-es/models/errors.js`;
    const [edited, original] = [await bundled(module), await bundled(module, [])].map((all) => exceptions.parse(all));

    expect(Object.keys(edited ?? {}).length).toBeGreaterThan(10);
    expect(seenOf(edited ?? {})).toEqual(seenOf(original ?? {}));
  });

  test.each(clients)("and are recognised likewise, in %s", async (client) => {
    const module = `node_modules/@aws-sdk/${client}/dist-es/schemas/schemas_0.js`;
    const [edited, original] = [await bundled(module), await bundled(module, [])].map(registeredIn);

    expect(edited?.length).toBeGreaterThan(10);
    expect(edited?.filter(({ className }) => className === "none")).toEqual([]);
    expect(edited).toEqual(original);
  });
});

test("the certificates of RDS are those of the package that have not expired, to the letter", async () => {
  const { trustedCertificates } = z
    .object({ trustedCertificates: z.custom<typeof originalCertificates>(isFunction) })
    .parse(await bundled("lambda/postgres/certificates.ts"));

  const unexpired = originalCertificates(undefined).filter(
    (certificate) => Date.parse(new X509Certificate(certificate).validTo) >= Date.now(),
  );
  expect(trustedCertificates(undefined)).toEqual(unexpired);
  expect(unexpired.length).toBeGreaterThan(80);
  expect(unexpired.length).toBeLessThan(originalCertificates(undefined).length);
});
