import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database.ts";
import { runCommand, urlOf } from "./run-command.ts";

/** Says to whoever asks for TLS that it has none, as PostgreSQL does. */
const withoutTls = createServer((connection) => {
  connection.once("data", () => connection.end("N"));
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await new Promise<void>((resolve) => withoutTls.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  withoutTls.close();
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
      "a server without TLS",
      {
        url: () => `postgresql://somebody@127.0.0.1:${portOf(withoutTls)}/orders?sslmode=verify-full`,
        reason: /offers no TLS/,
        hint: "Turn on TLS at the server, or add sslmode=disable to the URL where nobody can listen in.",
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

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it does not listen on a port");
  return address.port;
}
