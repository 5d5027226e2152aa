import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database.ts";
import { runCommand, urlOf } from "./run-command.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

describe("who is refused at a terminal is told what to do there, of no secret, and of no security group on this machine:", () => {
  interface Refused {
    readonly url: () => string;
    readonly reason: RegExp;
    readonly hint: string;
  }

  test.each<[string, Refused]>([
    [
      "a wrong password",
      {
        url: () => urlOf(database.connection, "wrong"),
        reason: /does not accept the password of user/,
        hint: "Give the password that is valid on this server: in the URL, in PGPASSWORD or in a .pgpass file. A restored server has the passwords of the moment its snapshot was taken.",
      },
    ],
    [
      "a certificate that nobody knows",
      {
        url: () => urlOf(database.connection, "wrong", { sslmode: "verify-full" }),
        reason: /cannot be trusted/,
        hint: "Give the certificate authority of the server, as a PEM file, by sslrootcert in the URL. Those of RDS and Aurora, and public ones, are known.",
      },
    ],
    [
      "nobody who listens on this machine",
      {
        url: () => "postgresql://somebody@localhost:1/orders",
        reason: /cannot be reached: /,
        hint: "Check that the server runs, and that it listens on this port.",
      },
    ],
    [
      "a host that is not known",
      {
        url: () => "postgresql://somebody@nowhere.invalid:1/orders",
        reason: /cannot be reached: /,
        hint: "Check that the host name resolves, that the server runs, and that firewalls, and on AWS the security group of the server, let this machine in on this port.",
      },
    ],
  ])("%s", async (_what, { url, reason, hint }) => {
    const { exit, stdout } = await runCommand(["check", "--json", url()]);
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ failure: { reason: expect.stringMatching(reason), hint } });
  });
});
