import { describe, expect, test } from "vitest";
import { credentialsForDbInstance, credentialsForEndpoint } from "../../lambda/targets/choose-credentials.ts";
import type { DbInstance } from "../../lambda/targets/db-instance.ts";
import type { Endpoint } from "../../lambda/targets/endpoint.ts";

const managedSecretArn = "arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!db-1234-AbCdEf";
const tags = { "restore-hook:secret": "orders/dbadmin", team: "orders" };
const defaultSecret = "arn:aws:secretsmanager:us-east-1:111111111111:secret:default-AbCdEf";

const managed = { secretId: managedSecretArn, origin: "the master user secret that RDS manages" };
const tagged = { secretId: "orders/dbadmin", origin: "the tag restore-hook:secret" };
const byDefault = { secretId: defaultSecret, origin: "the default of the restore hook" };

describe("of a DB instance, the secret is", () => {
  const bare: DbInstance = {
    identifier: "orders-staging",
    status: "available",
    engine: "postgres",
    address: { host: "orders-staging.abc.us-east-1.rds.amazonaws.com", port: 5432 },
    databaseName: null,
    managedSecretArn: null,
    replicaOf: null,
    tags: { team: "orders" },
  };

  test.each([
    { which: "the managed one before all others", has: { managedSecretArn, tags }, defaultSecret, chosen: managed },
    { which: "the managed one alone", has: { managedSecretArn }, defaultSecret: undefined, chosen: managed },
    { which: "that of the tag before the default", has: { tags }, defaultSecret, chosen: tagged },
    { which: "that of the tag alone", has: { tags }, defaultSecret: undefined, chosen: tagged },
    { which: "the default when nothing names another", has: {}, defaultSecret, chosen: byDefault },
  ])("$which", ({ has, defaultSecret, chosen }) => {
    expect(credentialsForDbInstance({ ...bare, ...has }, defaultSecret)).toEqual(chosen);
  });

  test("missing when nobody has named one, with the command that names one", () => {
    expect(credentialsForDbInstance(bare, undefined)).toEqual({
      reason:
        "no secret is known for the DB instance orders-staging: it has neither a managed master user secret nor the tag restore-hook:secret, and the restore hook has no default",
      hint: "Name one: aws rds add-tags-to-resource --resource-name <ARN of the instance> --tags Key=restore-hook:secret,Value=<name or ARN of the secret>",
    });
  });
});

describe("of a DMS endpoint, the secret is", () => {
  const bare: Endpoint = {
    identifier: "orders-target",
    engine: "postgres",
    host: "orders.abc.us-east-1.rds.amazonaws.com",
    port: 5432,
    database: "orders",
    secretId: null,
  };
  const own = { secretId: "orders/dms", origin: "the DMS endpoint orders-target" };

  test.each([
    { which: "its own before the default", has: { secretId: "orders/dms" }, defaultSecret, chosen: own },
    { which: "its own alone", has: { secretId: "orders/dms" }, defaultSecret: undefined, chosen: own },
    { which: "the default when it has a password of its own", has: {}, defaultSecret, chosen: byDefault },
  ])("$which", ({ has, defaultSecret, chosen }) => {
    expect(credentialsForEndpoint({ ...bare, ...has }, defaultSecret)).toEqual(chosen);
  });

  test("missing when it has a password of its own and there is no default", () => {
    expect(credentialsForEndpoint(bare, undefined)).toEqual({
      reason:
        "no secret is known for the DMS endpoint orders-target: it has a password of its own, which DMS does not tell, and the restore hook has no default",
      hint: "Let the endpoint use a secret of Secrets Manager, or give the restore hook a default secret.",
    });
  });
});
