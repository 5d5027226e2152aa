import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { BrokenSecret, readSecret } from "../../../lambda/targets/credentials/read-secret.ts";
import { emptyAwsAccount } from "../aws-account.ts";

const account = emptyAwsAccount();
afterEach(() => {
  vi.restoreAllMocks();
});

const secret = { secretId: "orders/dbadmin", stage: "AWSCURRENT", user: null } as const;

/** Reads a secret that has this text. */
function read(SecretString: string, user: string | null = null) {
  const ARN = "arn:aws:secretsmanager:us-east-1:111111111111:secret:orders/dbadmin-AbCdEf";
  account.secrets = [{ ARN, Name: "orders/dbadmin", SecretString }];
  return readSecret({ ...secret, user });
}

const login = { username: "dbadmin", password: "se cret%\"'\\ü" };
const nowhere = { user: login.username, password: login.password, host: null, port: null };

describe("a secret may be", () => {
  const host = "orders.example.com";

  test.each([
    ["what RDS manages: name and password", login, nowhere],
    [
      "what RDS writes, with the port as a number",
      { ...login, engine: "postgres", host, port: 5433, dbname: "orders", masterarn: "arn:x" },
      { ...nowhere, host, port: 5433 },
    ],
    [
      "what a person writes, with the port as a text",
      { ...login, host, port: "5433" },
      { ...nowhere, host, port: 5433 },
    ],
    ["with user and pass", { user: login.username, pass: login.password }, nowhere],
    [
      "with userName and server",
      { userName: login.username, password: login.password, server: host },
      { ...nowhere, host },
    ],
    ["with hostname", { ...login, hostname: host }, { ...nowhere, host }],
    ["with keys of both kinds: those of RDS count", { user: "other", pass: "other", ...login }, nowhere],
    ["with those of RDS first", { ...login, user: "other", pass: "other" }, nowhere],
    [
      "with a password that somebody typed as a number",
      { ...login, password: 1234567 },
      { ...nowhere, password: "1234567" },
    ],
  ])("%s", async (_what, value, credentials) => {
    expect(await read(JSON.stringify(value))).toEqual(credentials);
  });

  test("of another user than the one that is configured", async () => {
    expect(await read(JSON.stringify(login), "hook")).toEqual(nowhere);
  });
});

describe("a secret may be a password and nothing else, when it is known whose:", () => {
  test.each([
    ["letters", "correct-horse", "correct-horse"],
    ["digits, which are JSON, too", "1234567", "1234567"],
    ["digits that JSON would change", "1234567890123456789012", "1234567890123456789012"],
    ["a word of JSON", "null", "null"],
    ["quotes around it, which belong to it", '"correct"', '"correct"'],
    ["a line break behind it, as editors leave it", "correct-horse\n", "correct-horse"],
  ])("%s", async (_what, text, password) => {
    expect(await read(text, "dbadmin")).toEqual({ user: "dbadmin", password, host: null, port: null });
  });
});

test("the previous version of a secret is read when it is asked for", async () => {
  await read(JSON.stringify(login));
  for (const each of account.secrets ?? []) {
    each.PreviousSecretString = JSON.stringify({ ...login, password: "yesterday" });
  }
  expect(await readSecret({ ...secret, stage: "AWSPREVIOUS" })).toEqual({ ...nowhere, password: "yesterday" });
});

test("a secret that is not there, or has no previous version, is what Secrets Manager says it is", async () => {
  await expect(readSecret(secret)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await read(JSON.stringify(login));
  await expect(readSecret({ ...secret, stage: "AWSPREVIOUS" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

describe("a secret is refused, by its name and without its values, when", () => {
  const user = { username: "never-shown-user" };
  const password = { password: "never-shown-password" };
  const both = { ...user, ...password };

  test.each([
    [
      "it is a password, and nobody knows whose",
      "never-shown-password",
      "it is not JSON, and whose password it would be is not configured",
    ],
    ["it is nearly JSON", '{"username": "never-shown-user", "password": "never-shown-password"', "it is broken JSON"],
    ["it is nearly a JSON array", ' ["never-shown-user", ', "it is broken JSON"],
    ["it is blank", " \n", "it is empty"],
    ["it is a JSON array", '["never-shown-user", "never-shown-password"]', "wrong or missing: username, password"],
    ["it has no password", JSON.stringify(user), "wrong or missing: password"],
    ["its password is empty", JSON.stringify({ ...user, password: "" }), "wrong or missing: password"],
    ["its password is a list", JSON.stringify({ ...user, password: ["never-shown"] }), "wrong or missing: password"],
    ["it has no user name", JSON.stringify(password), "wrong or missing: username"],
    ["it has nothing", "{}", "wrong or missing: username, password"],
    ["its port is no number", JSON.stringify({ ...both, port: "never-shown-port" }), "wrong or missing: port"],
    ["its port is zero", JSON.stringify({ ...both, port: 0 }), "wrong or missing: port"],
    ["its port is a fraction", JSON.stringify({ ...both, port: 5432.5 }), "wrong or missing: port"],
    ["its port is no port", JSON.stringify({ ...both, port: 1234567 }), "wrong or missing: port"],
    ["its host is empty", JSON.stringify({ ...both, host: "" }), "wrong or missing: host"],
  ])("%s", async (_what, text, problem) => {
    const error = await read(text).catch((thrown: unknown) => thrown);
    expectRefusal(error, problem);
  });

  test("it is binary", async () => {
    vi.spyOn(SecretsManagerClient.prototype, "send").mockImplementation(async () => ({
      SecretBinary: new TextEncoder().encode("never-shown-password"),
    }));
    const error = await readSecret(secret).catch((thrown: unknown) => thrown);
    expectRefusal(error, "it is binary");
  });

  function expectRefusal(error: unknown, problem: string) {
    if (!(error instanceof BrokenSecret)) throw new Error("not refused", { cause: error });
    expect(error.failure).toEqual({
      reason: `the secret orders/dbadmin cannot be used: ${problem}`,
      hint: 'Store it as RDS does: {"username": "…", "password": "…"}.',
    });
    expect(error.transient).toBe(false);
    expect(error.cause).toBeUndefined();
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toMatch(/never-shown|1234567/);
  }
});

test("whatever is wrong with a secret, nothing of it is in the error", async () => {
  // letters of another script: none of our own words has them
  const part = fc.string({ unit: fc.constantFrom(..."щжфюяЭЪ"), minLength: 1, maxLength: 12 });
  const quoted = fc.tuple(part, fc.constantFrom('"', "'", "\n", "\\", "\u0000"), part).map((parts) => parts.join(""));
  const value = fc.oneof(part, quoted);
  const broken = fc.oneof(
    value,
    value.map((password) => `{"username":"dbadmin","password":"${password}"`),
    value.map((password) => `["${password}"`),
    value.map((password) => `[${JSON.stringify(password)}]`),
    value.map((password) => `{${password}`),
    value.map((password) => JSON.stringify({ password })),
    value.map((key) => JSON.stringify({ [key]: key })),
    value.map((user) => JSON.stringify({ user, password: [user] })),
    value.map((port) => JSON.stringify({ ...login, port })),
    value.map((each) => JSON.stringify({ username: "dbadmin", password: { [each]: each }, host: [each] })),
  );
  await fc.assert(
    fc.asyncProperty(broken, async (text) => {
      const error = await read(text).catch((thrown: unknown) => thrown);
      if (!(error instanceof BrokenSecret)) throw new Error("not refused", { cause: error });
      const said = [error.message, error.hint, error.stack, String(error.cause), JSON.stringify(error)].join();
      expect(said).not.toMatch(/[щжфюяэъ]/iu);
    }),
    { numRuns: 80 },
  );
});
