import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, describe, expect, test, vi } from "vitest";
import { FailureError } from "../../lambda/failure.ts";
import { readCredentials } from "../../lambda/targets/credentials.ts";
import { emptyAwsAccount } from "./aws-account.ts";

const account = emptyAwsAccount();
afterEach(() => {
  vi.restoreAllMocks();
});

/** Reads a secret that has this text. */
function read(SecretString: string) {
  const ARN = "arn:aws:secretsmanager:us-east-1:111111111111:secret:orders/dbadmin-AbCdEf";
  account.secrets = [{ ARN, Name: "orders/dbadmin", SecretString }];
  return readCredentials("orders/dbadmin");
}

describe("a secret may be", () => {
  const login = { username: "dbadmin", password: "se cret%\"'\\ü" };
  const nowhere = { user: login.username, password: login.password, host: null, port: null };

  test.each([
    ["what RDS manages: name and password", login, nowhere],
    [
      "what RDS writes, with the port as a number",
      { ...login, engine: "postgres", host: "orders.example.com", port: 5433, dbname: "orders", masterarn: "arn:x" },
      { ...nowhere, host: "orders.example.com", port: 5433 },
    ],
    [
      "what a person writes, with the port as a text",
      { ...login, host: "orders.example.com", port: "5433" },
      { ...nowhere, host: "orders.example.com", port: 5433 },
    ],
  ])("%s", async (_what, secret, credentials) => {
    expect(await read(JSON.stringify(secret))).toEqual(credentials);
  });
});

describe("a secret is refused, by its name and without its values, when", () => {
  const user = { username: "never-shown-user" };
  const password = { password: "never-shown-password" };

  test.each([
    ["it is not JSON", "never-shown-password", "it is not JSON"],
    ["it is nearly JSON", '{"username": "never-shown-user", "password": "never-shown-password"', "it is not JSON"],
    ["it is empty", "", "it is not JSON"],
    ["it is a JSON string", '"never-shown-password"', "it is not a JSON object"],
    ["it is a JSON array", '["never-shown-user", "never-shown-password"]', "it is not a JSON object"],
    ["it is null", "null", "it is not a JSON object"],
    ["it has no password", JSON.stringify(user), "wrong or missing: password"],
    ["its password is empty", JSON.stringify({ ...user, password: "" }), "wrong or missing: password"],
    ["its password is a number", JSON.stringify({ ...user, password: 1234567 }), "wrong or missing: password"],
    ["it has no user name", JSON.stringify(password), "wrong or missing: username"],
    ["it has nothing", "{}", "wrong or missing: username, password"],
    [
      "its port is no number",
      JSON.stringify({ ...user, ...password, port: "never-shown-port" }),
      "wrong or missing: port",
    ],
    ["its port is zero", JSON.stringify({ ...user, ...password, port: 0 }), "wrong or missing: port"],
    ["its port is a fraction", JSON.stringify({ ...user, ...password, port: 5432.5 }), "wrong or missing: port"],
    ["its port is no port", JSON.stringify({ ...user, ...password, port: 1234567 }), "wrong or missing: port"],
    ["its host is empty", JSON.stringify({ ...user, ...password, host: "" }), "wrong or missing: host"],
  ])("%s", async (_what, text, problem) => {
    const error = await read(text).catch((thrown: unknown) => thrown);
    expectRefusal(error, problem);
  });

  test("it is binary", async () => {
    vi.spyOn(SecretsManagerClient.prototype, "send").mockImplementation(async () => ({
      SecretBinary: new TextEncoder().encode("never-shown-password"),
    }));
    const error = await readCredentials("orders/dbadmin").catch((thrown: unknown) => thrown);
    expectRefusal(error, "it is binary");
  });

  function expectRefusal(error: unknown, problem: string) {
    if (!(error instanceof FailureError)) throw new Error("not refused", { cause: error });
    expect(error.failure).toEqual({
      reason: `the secret orders/dbadmin cannot be used: ${problem}`,
      hint: 'Store it as RDS does: {"username": "…", "password": "…"}.',
    });
    expect(error.transient).toBe(false);
    expect(error.cause).toBeUndefined();
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toMatch(/never-shown|1234567/);
  }
});

test("a secret that is not there is what Secrets Manager says it is", async () => {
  await expect(readCredentials("gone")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
