import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database.ts";
import { runCommand, urlOf } from "./run-command.ts";

let folder: string;
let database: TestDatabase;
let password: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "command-line-"));
  await writeFile(join(folder, "root.crt"), inject("postgres").certificate);
  database = await createDatabase();
  password = database.connection.password ?? "";
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const well = { exit: 0, stdout: expect.stringMatching(/^OK: /), stderr: "" };

describe("the password", () => {
  test("may come from PGPASSWORD", async () => {
    expect(await runCommand(["check", urlOf(database.connection)], { PGPASSWORD: password })).toEqual(well);
  });

  test("may come from a .pgpass file", async () => {
    const { host, port, user } = database.connection;
    const PGPASSFILE = join(folder, "pgpass");
    await writeFile(PGPASSFILE, `elsewhere:*:*:*:wrong\n${host}:${port}:*:${user}:${password}\n`);
    await chmod(PGPASSFILE, 0o600);
    expect(await runCommand(["check", urlOf(database.connection)], { PGPASSFILE })).toEqual(well);
  });

  test("has to come from somewhere", async () => {
    const { host, port, user } = database.connection;
    const { exit, stdout, stderr } = await runCommand(["check", urlOf(database.connection)]);
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: "" });
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
      `FAILED: the server wants a password of user "${user}", and none was given (${host}:${port}) Server: `,
    );
  });

  describe("that is wrong ends it, and is printed nowhere,", () => {
    const wrong = "never-shown";

    test.each<[string, string[], boolean]>([
      ["as text", [], true],
      ["as JSON", ["--json"], true],
      ["from PGPASSWORD", [], false],
    ])("%s", async (_how, options, inUrl) => {
      const url = urlOf(database.connection, inUrl ? wrong : undefined);
      const { exit, stdout, stderr } = await runCommand(["check", ...options, url], { PGPASSWORD: wrong });
      expect({ exit, stderr }).toEqual({ exit: 2, stderr: "" });
      expect(stdout.replaceAll(/\s+/g, " ")).toContain("does not accept the password of user");
      expect(stdout).not.toContain(wrong);
    });

    test("as SQL, of which there is none then", async () => {
      const { exit, stdout, stderr } = await runCommand(["check", "--sql", urlOf(database.connection, wrong)]);
      expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
      expect(stderr.replaceAll(/\s+/g, " ")).toContain("does not accept the password of user");
      expect(stderr).not.toContain(wrong);
    });
  });
});

describe("over TLS, a server", () => {
  const overTls = (parameters: Record<string, string>) =>
    runCommand(["check", urlOf(database.connection, password, parameters)]);

  test("is verified in full by the certificate that the URL names", async () => {
    expect(await overTls({ sslmode: "verify-full", sslrootcert: join(folder, "root.crt") })).toEqual(well);
  });

  test("is not trusted without its certificate", async () => {
    const { exit, stdout, stderr } = await overTls({ sslmode: "verify-full" });
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: "" });
    const { host, port } = database.connection;
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
      `FAILED: the certificate of the server cannot be trusted: self-signed certificate (${host}:${port})`,
    );
  });

  test("is taken for whoever it says when only encryption is asked for", async () => {
    expect(await overTls({ sslmode: "require" })).toEqual(well);
  });
});

test("nothing is done where nobody listens", async () => {
  const { exit, stdout, stderr } = await runCommand(["check", "postgresql://somebody@127.0.0.1:1/orders"]);
  expect({ exit, stderr }).toEqual({ exit: 2, stderr: "" });
  expect(stdout).toMatch(
    /^FAILED: the server cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1\n {2}\(127\.0\.0\.1:1\)\n/,
  );
});
