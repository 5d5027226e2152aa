import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { selfSignedCertificate } from "../../local/certificate.ts";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { type PostgresServer, startPostgresServer } from "../../local/postgres-server.ts";
import { changeEndpoints, changeInstances, runSql } from "./change-account.ts";
import { addSecret } from "./credential-sources.ts";
import { deliver, restored, taskStopped } from "./deliver.ts";
import { paragraphs } from "./paragraphs.ts";

/** A certificate authority that has nothing to do with the server. */
let anotherAuthority: string;
let world: World;
let withoutTls: PostgresServer;
beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  [world, withoutTls, { certificate: anotherAuthority }] = await Promise.all([
    startWorld(inject("bundle")),
    startPostgresServer({ ...login, superuser: login.username, settings: { ssl: false, log_connections: true } }),
    selfSignedCertificate(),
  ]);
  // in the log it says which connections were let in, and how
  await runSql(world, "postgres", "alter system set log_connections = on", "select pg_reload_conf()");
});
beforeEach(() => {
  Object.assign(world.account, awsAccount(world.server), { certificates: [], secrets: [] });
  changeInstances(world, { DBInstanceStatus: "available", TagList: [] });
  addSecret(world, "jobs/dbadmin");
  vi.stubEnv("RESTORE_HOOK_DEFAULT_SECRET", "jobs/dbadmin");
  vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", "");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([world[Symbol.asyncDispose](), withoutTls.stop()]);
});

/** It is in the certificate of the server. */
const named = "localhost";
/** Leads to the same server, and is not in its certificate. */
const unnamed = "127.1";

type Mode = "none" | "require" | "verify-ca" | "verify-full";

/** Lets an endpoint of DMS write to a server in a mode, with a certificate authority. */
function setEndpoint(mode: Mode | undefined, authority?: string): void {
  const CertificateArn = "arn:aws:dms:us-east-1:111111111111:cert:AUTHORITY";
  changeEndpoints(world, {
    SslMode: mode,
    DatabaseName: "postgres",
    // a server that has to prove nothing is offered no other one
    PostgreSQLSettings: { SecretsManagerSecretId: "jobs/dbadmin" },
    ...(authority !== undefined && { CertificateArn }),
  });
  world.account.certificates = [{ CertificateArn, CertificatePem: authority }];
}

const own = () => world.server.certificate;
const another = () => anotherAuthority;
const selfSigned = "the certificate of the server cannot be trusted: self-signed certificate (localhost:PORT)";
const notForIt =
  "the certificate of the server cannot be trusted: Hostname/IP does not match certificate's altnames: Host: 127.1. is not in the cert's altnames: DNS:localhost, IP Address:127.0.0.1 (127.1:PORT)";
const noTls = "the server offers no TLS, and its password would have to be sent in the clear (localhost:PORT)";

describe("a server of RDS is let in only with a certificate of RDS's authorities, for its host name:", () => {
  test.each<[string, unknown, () => void, string]>([
    ["not with one of its own", restored, () => undefined, selfSigned],
    [
      "not with one for another host name",
      restored,
      () => {
        vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", own());
        changeInstances(world, { Endpoint: { Address: unnamed, Port: world.server.port } });
      },
      notForIt,
    ],
    ["not when AWS DMS does without TLS", taskStopped, () => setEndpoint("none"), selfSigned],
    ["not when AWS DMS takes any certificate", taskStopped, () => setEndpoint("require"), selfSigned],
    ["not when AWS DMS has an authority for it", taskStopped, () => setEndpoint("verify-ca", own()), selfSigned],
    ["not when AWS DMS verifies it by that", taskStopped, () => setEndpoint("verify-full", own()), selfSigned],
    [
      "not without TLS",
      taskStopped,
      () => {
        setEndpoint("none");
        changeInstances(world, { Endpoint: { Address: named, Port: withoutTls.port } });
        changeEndpoints(world, { ServerName: named, Port: withoutTls.port });
      },
      noTls,
    ],
  ])("%s", async (_what, event, given, reason) => {
    setEndpoint(undefined);
    if (event === taskStopped) {
      changeInstances(world, { Endpoint: { Address: named, Port: world.server.port } });
      changeEndpoints(world, { ServerName: named });
    }
    given();
    await expectRefusal(event, reason);
  });
});

describe("a server outside of RDS is reached", () => {
  interface Reached {
    readonly mode: Mode | undefined;
    readonly authority?: () => string;
    readonly configured?: () => string;
    readonly host?: string;
    readonly plain?: true;
  }
  const given = ({ mode, authority, configured, host = named, plain }: Reached) => {
    world.account.dbInstances = [];
    setEndpoint(mode, authority?.());
    changeEndpoints(world, { ServerName: host, Port: plain ? withoutTls.port : world.server.port });
    if (configured !== undefined) vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", configured());
  };

  test.each<[string, Reached & { readonly encrypted: boolean }]>([
    ["without TLS by none", { mode: "none", plain: true, encrypted: false }],
    ["without TLS by none even where it has it", { mode: "none", encrypted: false }],
    ["with any certificate by require", { mode: "require", host: unnamed, encrypted: true }],
    ["with one of the authority by verify-ca", { mode: "verify-ca", authority: own, encrypted: true }],
    [
      "with one for another host name by verify-ca",
      { mode: "verify-ca", authority: own, host: unnamed, encrypted: true },
    ],
    ["with one that is right in all by verify-full", { mode: "verify-full", authority: own, encrypted: true }],
    ["with one of the configured authority", { mode: undefined, configured: own, encrypted: true }],
    [
      "with one of the configured authority, whatever the endpoint has",
      { mode: "verify-full", authority: another, configured: own, encrypted: true },
    ],
  ])("%s", async (_how, { encrypted, ...reached }) => {
    given(reached);
    const server = reached.plain ? withoutTls : world.server;
    const before = (await server.log()).length;
    const run = await deliver(world, taskStopped);
    expect(run.result).toEqual({ status: "ok" });
    const admissions = admissionsIn((await server.log()).slice(before));
    // to log in, and to look at the database
    expect(admissions.map((line) => line.includes("SSL enabled"))).toEqual([encrypted, encrypted]);
  });

  test.each<[string, Reached, string]>([
    ["not without TLS by require", { mode: "require", plain: true }, noTls],
    ["not with one of another authority by verify-ca", { mode: "verify-ca", authority: another }, selfSigned],
    ["not by verify-ca without any authority", { mode: "verify-ca" }, selfSigned],
    ["not with one of another authority by verify-full", { mode: "verify-full", authority: another }, selfSigned],
    [
      "not with one for another host name by verify-full",
      { mode: "verify-full", authority: own, host: unnamed },
      notForIt,
    ],
    ["not with one of its own where the endpoint says nothing", { mode: undefined }, selfSigned],
    [
      "not with one of another authority than the configured one, whatever the endpoint says",
      { mode: "require", configured: another },
      selfSigned,
    ],
    [
      "not with one for another host name where an authority is configured",
      { mode: "verify-ca", authority: own, configured: own, host: unnamed },
      notForIt,
    ],
    [
      "not without TLS where an authority is configured, whatever the endpoint says",
      { mode: "none", configured: own, plain: true },
      noTls,
    ],
  ])("%s", async (_how, reached, reason) => {
    given(reached);
    await expectRefusal(taskStopped, reason);
  });
});

const hints = {
  noTls:
    "Turn on TLS at the server. One that is not on RDS is reached without it if the SslMode of its DMS endpoint is none and the restore hook is given no certificate authority.",
  certificate:
    "A server of RDS or Aurora is verified against the RDS certificates. For another one, give its certificate authority to the restore hook.",
};

/** At once, since no later try would change it, and before the server has seen a password. */
async function expectRefusal(event: unknown, reason: string): Promise<void> {
  const logs = () => Promise.all([world.server.log(), withoutTls.log()]);
  const before = await logs();
  const run = await deliver(world, event);
  const port = reason === noTls ? withoutTls.port : world.server.port;
  const [verdict, _header, remedy] = paragraphs(run.mails[0]);
  expect(verdict).toBe(`FAILED: ${reason.replace("PORT", String(port))}`);
  expect(remedy).toBe(`HINT: ${reason === noTls ? hints.noTls : hints.certificate}`);
  expect(run.operations).toContainEqual(expect.objectContaining({ name: "log in", attempts: 1 }));
  const since = (await logs()).map((log, index) => log.slice(before[index]?.length));
  expect(admissionsIn(since.join(""))).toEqual([]);
}

function admissionsIn(log: string): string[] {
  return log.split("\n").filter((line) => line.includes("connection authorized: user=dbadmin"));
}
