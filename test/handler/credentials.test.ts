import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { AwsState } from "../../local/aws-endpoint.ts";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { changeEndpoints, changeInstances, readSecrets, runSql } from "./change-account.ts";
import {
  addSecret,
  byDefault,
  configure,
  configured,
  configuredOfSource,
  endpointSecret,
  masterUserSecret,
  masterUserSecretOfSource,
  type Source,
  tag,
  tagOfSource,
} from "./credential-sources.ts";
import { credentialsOf, deliver, restored, taskStopped } from "./deliver.ts";
import { type IamGateway, startIamGateway } from "./iam-gateway.ts";
import { paragraphs } from "./paragraphs.ts";

const iamUser = "hook_iam";
let world: World;
let gateway: IamGateway;
/** A server that keeps the passwords of all who come as the user of the secrets. */
let thief: IamGateway;
let admitted = true;
beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"));
  const { port, certificate, folder } = world.server;
  const privateKey = await readFile(join(folder, "server.key"), "utf8");
  const shared = { port, certificate: { certificate, privateKey } };
  gateway = await startIamGateway({ ...shared, user: iamUser, admits: () => admitted });
  thief = await startIamGateway({ ...shared, user: login.username, admits: () => false });
  await letInWithoutPassword(iamUser);
  // a mail about a server that is well does not say how it was opened
  await runSql(world, "postgres", "create sequence public.alone");
  await runSql(world, "postgres", `create role ${iamUser} login`);
});
beforeEach(() => {
  admitted = true;
  Object.assign(world.account, awsAccount(world.server), {
    dbSnapshots: [],
    secrets: [],
    fail: undefined,
  } satisfies AwsState);
  changeInstances(world, { DBInstanceStatus: "available", TagList: [] });
  changeEndpoints(world, { DatabaseName: "postgres", PostgreSQLSettings: {} });
});
afterEach(() => {
  for (const name of ["SECRETS", "DEFAULT_SECRET", "USER", "IAM_USER"]) vi.stubEnv(`RESTORE_HOOK_${name}`, undefined);
  vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", world.server.certificate);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const one of [gateway, thief]) await one[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const byIam: Source = {
  origin: `IAM database authentication as ${iamUser}`,
  reads: [],
  give() {
    vi.stubEnv("RESTORE_HOOK_IAM_USER", iamUser);
    const Endpoint = { Address: "localhost", Port: gateway.port };
    changeInstances(world, { IAMDatabaseAuthenticationEnabled: true, Endpoint });
    changeEndpoints(world, { ServerName: "localhost", Port: gateway.port });
  },
};

const toRestored = [
  tag,
  masterUserSecret,
  configured,
  tagOfSource,
  masterUserSecretOfSource,
  configuredOfSource,
  byDefault,
  byIam,
];
const toLoaded = [tag, endpointSecret, masterUserSecret, configured, byDefault, byIam];

describe.each([
  { what: "a restored instance", event: restored, order: toRestored, given: () => undefined },
  { what: "an instance that DMS has loaded", event: taskStopped, order: toLoaded, given: () => undefined },
  {
    what: "a server outside of RDS that DMS has loaded",
    event: taskStopped,
    order: [endpointSecret, configured, byDefault],
    given: () => {
      world.account.dbInstances = [];
      changeEndpoints(world, { ServerName: "localhost" });
    },
  },
])("$what is opened by the first of what there is, and nothing after it is read:", ({ event, order, given }) => {
  test.each(order.map((source, index) => ({ ...source, index })))("$origin", async ({ origin, reads, index }) => {
    given();
    for (const source of order.slice(index).reverse()) source.give(world);
    const run = await deliver(world, event);
    expect(run.result).toEqual({ status: "ok" });
    expect(credentialsOf(run)).toBe(origin);
    // once to log in, once for the only database
    expect(readSecrets(run.requests)).toEqual([...reads, ...reads]);
  });
});

test("the token of IAM database authentication is for this very server and user, and signed", async () => {
  byIam.give(world);
  const before = gateway.tokens.length;
  await deliver(world, restored);
  const tokens = gateway.tokens.slice(before);
  expect(tokens).toHaveLength(2);
  for (const token of tokens) {
    const { host, pathname, searchParams } = new URL(`https://${token}`);
    expect({ host, pathname, ...Object.fromEntries(searchParams) }).toEqual({
      host: `localhost:${gateway.port}`,
      pathname: "/",
      Action: "connect",
      DBUser: iamUser,
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": expect.stringMatching(/^local\/\d{8}\/us-east-1\/rds-db\/aws4_request$/),
      "X-Amz-Date": expect.stringMatching(/^\d{8}T\d{6}Z$/),
      "X-Amz-Expires": "900",
      "X-Amz-Signature": expect.stringMatching(/^[0-9a-f]{64}$/),
      "X-Amz-SignedHeaders": "host",
    });
  }
});

describe("IAM database authentication is not tried", () => {
  test.each<[string, () => void]>([
    [
      "where it is not turned on for the instance",
      () => changeInstances(world, { IAMDatabaseAuthenticationEnabled: false }),
    ],
    ["where no user is configured for it", () => vi.stubEnv("RESTORE_HOOK_IAM_USER", undefined)],
  ])("%s", async (_where, change) => {
    byIam.give(world);
    change();
    const before = gateway.tokens.length;
    const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging" });
    expect(run.result).toEqual({ status: "failed" });
    expect(gateway.tokens.slice(before)).toEqual([]);
  });
});

test("a token of IAM database authentication that is refused is told of as such", async () => {
  admitted = false;
  byIam.give(world);
  const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging" });
  expect(paragraphs(run.mails[0])[0]).toBe(
    `FAILED: no known credentials open the DB instance jobs-staging: IAM database authentication as hook_iam: the server does not accept the password of user "hook_iam": PAM authentication failed for user (localhost:${gateway.port})`,
  );
});

describe("a server outside of RDS is offered", () => {
  test.each<[string, "none" | "require", boolean, string[]]>([
    ["only what is meant for it by name, where it needs no TLS", "none", false, ["of-host"]],
    ["only what is meant for it by name, where any certificate will do", "require", false, ["of-host"]],
    ["whatever may open it, where it has to prove its name", "require", true, ["of-glob", "of-default"]],
  ])("%s", async (_what, SslMode, proves, passwords) => {
    if (!proves) vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", "");
    world.account.dbInstances = [];
    changeEndpoints(world, { ServerName: "localhost", Port: thief.port, SslMode });
    configure(["local*", "of-glob"], ["localhost", "of-host"]);
    vi.stubEnv("RESTORE_HOOK_DEFAULT_SECRET", "of-default");
    for (const name of ["of-glob", "of-host", "of-default"]) addSecret(world, name, { ...login, password: name });
    const before = thief.tokens.length;
    const run = await deliver(world, taskStopped);
    expect(run.result).toEqual({ status: "failed" });
    expect([...new Set(thief.tokens.slice(before))]).toEqual(passwords);
  });
});

/** As RDS does for whom its gateway has let in. */
async function letInWithoutPassword(user: string): Promise<void> {
  const file = join(world.server.folder, "data", "pg_hba.conf");
  await writeFile(file, `host all ${user} 127.0.0.1/32 trust\n${await readFile(file, "utf8")}`);
  await runSql(world, "postgres", "select pg_reload_conf()");
}
