import type { DataProviderSettings, Endpoint } from "@aws-sdk/client-database-migration-service";
import { describe, expect, test } from "vitest";
import { describeProvider } from "../../../lambda/targets/dms/data-migration.ts";
import { describeEndpoint } from "../../../lambda/targets/dms/endpoint.ts";
import { isPostgres } from "../../../lambda/targets/rds/engine.ts";
import { emptyAwsAccount } from "../aws-account.ts";

const account = emptyAwsAccount();

const dms = "arn:aws:dms:us-east-1:111111111111";
const arn = `${dms}:endpoint:TARGET`;
const CertificateArn = `${dms}:cert:OURS`;
const certificate = "-----BEGIN CERTIFICATE-----";
const silent = { mode: null, certificateAuthority: null };
const nothing = { host: null, port: null, user: null, database: null, secretId: null, tls: silent };
const location = { ServerName: "orders.example.com", Port: 5433, DatabaseName: "orders" };
const located = { host: "orders.example.com", port: 5433, database: "orders" };

function endpoint(details: Partial<Endpoint>) {
  account.endpoints = [{ EndpointArn: arn, EndpointIdentifier: "orders-target", EngineName: "postgres", ...details }];
  account.certificates = [{ CertificateArn, CertificatePem: certificate }];
  return describeEndpoint(arn);
}

describe("an endpoint tells", () => {
  test.each<[string, Partial<Endpoint>, object]>([
    ["its server", { ...location, Username: "dms" }, { ...located, user: "dms" }],
    [
      "its server in its settings",
      { PostgreSQLSettings: { ...location, Username: "dms" } },
      { ...located, user: "dms" },
    ],
    [
      "its secret, which has the server",
      { DatabaseName: "orders", PostgreSQLSettings: { SecretsManagerSecretId: "orders/dms" } },
      { database: "orders", secretId: "orders/dms" },
    ],
    ["hardly anything", {}, {}],
  ])("%s", async (_what, details, known) => {
    expect(await endpoint(details)).toEqual({
      called: "the DMS endpoint orders-target",
      engine: "postgres",
      ...nothing,
      ...known,
    });
  });

  test("nothing when it is not there", async () => {
    await expect(describeEndpoint(arn)).rejects.toMatchObject({ name: "ResourceNotFoundFault" });
  });
});

describe("an endpoint is reached", () => {
  test.each<[string, Partial<Endpoint>, object]>([
    ["in the clear", { SslMode: "none", CertificateArn }, { mode: "none", certificateAuthority: null }],
    ["without a check", { SslMode: "require", CertificateArn }, { mode: "require", certificateAuthority: null }],
    [
      "by a certificate",
      { SslMode: "verify-ca", CertificateArn },
      { mode: "verify-ca", certificateAuthority: certificate },
    ],
    [
      "by a certificate and its name",
      { SslMode: "verify-full", CertificateArn },
      { mode: "verify-full", certificateAuthority: certificate },
    ],
    [
      "by certificates that everybody knows",
      { SslMode: "verify-full" },
      { mode: "verify-full", certificateAuthority: null },
    ],
  ])("%s", async (_how, details, tls) => {
    expect(await endpoint(details)).toMatchObject({ tls });
  });

  test("by a certificate which is gone: DMS says so", async () => {
    const asked = endpoint({ SslMode: "verify-ca", CertificateArn: `${dms}:cert:GONE` });
    await expect(asked).rejects.toMatchObject({ name: "ResourceNotFoundFault" });
  });
});

describe("the target of a migration project tells", () => {
  const projectArn = `${dms}:migration-project:ORDERS`;
  const DataProviderArn = `${dms}:data-provider:TARGET`;

  function provider(Settings: DataProviderSettings | undefined, secret: { SecretsManagerSecretId?: string } = {}) {
    account.migrationProjects = [
      {
        MigrationProjectArn: projectArn,
        SourceDataProviderDescriptors: [{ DataProviderArn: `${dms}:data-provider:SOURCE` }],
        TargetDataProviderDescriptors: [{ DataProviderArn, DataProviderName: "orders", ...secret }],
      },
    ];
    account.dataProviders = [
      { DataProviderArn: `${dms}:data-provider:SOURCE`, Engine: "mysql" },
      { DataProviderArn, DataProviderName: "orders", Engine: "postgres", ...(Settings && { Settings }) },
    ];
    account.certificates = [{ CertificateArn, CertificatePem: certificate }];
    return describeProvider(projectArn, "target");
  }

  test("its server, its secret and how it is reached", async () => {
    const settings = { PostgreSqlSettings: { ...location, SslMode: "verify-full" as const, CertificateArn } };
    expect(await provider(settings, { SecretsManagerSecretId: "orders/dms" })).toEqual({
      called: "the data provider orders",
      engine: "postgres",
      user: null,
      ...located,
      secretId: "orders/dms",
      tls: { mode: "verify-full", certificateAuthority: certificate },
    });
  });

  test("hardly anything where it has no settings", async () => {
    expect(await provider(undefined)).toMatchObject({ ...nothing, engine: "postgres" });
  });

  test("nothing of an end that the project does not name", async () => {
    account.migrationProjects = [{ MigrationProjectArn: projectArn }];
    await expect(describeProvider(projectArn, "source")).rejects.toThrow(
      `the migration project ${projectArn} names no source`,
    );
  });

  test("nothing when there is no such project", async () => {
    await expect(describeProvider(projectArn, "target")).rejects.toMatchObject({ name: "ResourceNotFoundFault" });
  });
});

describe("an engine", () => {
  test.each(["postgres", "aurora-postgresql", "aurora-postgresql-serverless"])("called %s is PostgreSQL", (engine) => {
    expect(isPostgres(engine)).toBe(true);
  });

  test.each(["mysql", "aurora", "aurora-mysql", "babelfish", "redshift", "custom-postgres", "Postgres", ""])(
    "called %j is not",
    (engine) => {
      expect(isPostgres(engine)).toBe(false);
    },
  );
});
