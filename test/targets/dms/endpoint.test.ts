import type { Endpoint } from "@aws-sdk/client-database-migration-service";
import { describe, expect, test } from "vitest";
import { describeEndpoint } from "../../lambda/targets/endpoint.ts";
import { isPostgres } from "../../lambda/targets/engine.ts";
import { emptyAwsAccount } from "./aws-account.ts";

const account = emptyAwsAccount();
const arn = "arn:aws:dms:us-east-1:111111111111:endpoint:TARGET";
const named = { EndpointArn: arn, EndpointIdentifier: "orders-target", EngineName: "postgres" };

describe("an endpoint tells", () => {
  test.each<[string, Endpoint, object]>([
    [
      "its server",
      { ServerName: "orders.example.com", Port: 5433, DatabaseName: "orders", Username: "dms" },
      { host: "orders.example.com", port: 5433, database: "orders", secretId: null },
    ],
    [
      "its server in its settings",
      { PostgreSQLSettings: { ServerName: "orders.example.com", Port: 5433, DatabaseName: "orders" } },
      { host: "orders.example.com", port: 5433, database: "orders", secretId: null },
    ],
    [
      "its secret, which has the server",
      { DatabaseName: "orders", PostgreSQLSettings: { SecretsManagerSecretId: "orders/dms" } },
      { host: null, port: null, database: "orders", secretId: "orders/dms" },
    ],
    ["hardly anything", {}, { host: null, port: null, database: null, secretId: null }],
  ])("%s", async (_what, details, known) => {
    account.endpoints = [{ ...named, ...details }];
    expect(await describeEndpoint(arn)).toEqual({ identifier: "orders-target", engine: "postgres", ...known });
  });

  test("nothing when it is not there", async () => {
    await expect(describeEndpoint(arn)).rejects.toMatchObject({ name: "ResourceNotFoundFault" });
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
