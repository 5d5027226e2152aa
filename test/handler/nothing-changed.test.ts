import type { Endpoint } from "@aws-sdk/client-database-migration-service";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { DbInstance, Fault } from "../../local/aws-endpoint.ts";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { readEvent } from "../events/read-event.ts";
import { countOf, deliver, restored, taskStopped } from "./deliver.ts";
import { readGenerators } from "./generators.ts";
import { paragraphs } from "./paragraphs.ts";

// whatever happens in this file, this database stays as broken as it is
const database = "job_board";
let world: World;
let generators: unknown[];
beforeAll(async () => {
  // the SDK would try three times, with seconds between, before the function notices
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"));
  await world.fill(database);
  generators = await readGenerators(world.server, database);
});
beforeEach(() => {
  Object.assign(world.account, awsAccount(world.server), { dbSnapshots: [], fail: undefined });
});
afterEach(async () => {
  vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", world.server.certificate);
  for (const name of ["RESTORE_HOOK_DEFAULT_SECRET", "RESTORE_HOOK_DRY_RUN"]) vi.stubEnv(name, undefined);
  expect(await readGenerators(world.server, database)).toEqual(generators);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await world[Symbol.asyncDispose]();
});

describe("nobody is told of", () => {
  test.each<[string, unknown, string]>([
    [
      "events of other services",
      readEvent("ec2-instance-stopped"),
      "events of aws.ec2 are not known to the restore hook",
    ],
    ["null", null, "the event is not of a known form: Invalid input: expected object, received null"],
  ])("%s, and AWS is not even asked", async (_what, event, reason) => {
    const run = await deliver(world, event);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ignored", reason }, operations: [] });
    expect(run.requests).toEqual([]);
  });

  test.each<[string, unknown, () => void, string]>([
    [
      "a read replica that somebody asks for",
      { dbInstanceIdentifier: "jobs-staging" },
      () => changeInstance({ ReadReplicaSourceDBInstanceIdentifier: "jobs" }),
      "the DB instance jobs-staging is a read replica of jobs",
    ],
    [
      "a read replica that could not be restored",
      restored,
      () => changeInstance({ ReadReplicaSourceDBInstanceIdentifier: "jobs", DBInstanceStatus: "incompatible-restore" }),
      "the DB instance jobs-staging is a read replica of jobs",
    ],
  ])("%s, and its secret is not read", async (_what, event, change, reason) => {
    change();
    const run = await deliver(world, event);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ignored", reason } });
    expect(run.requests.length).toBeGreaterThan(0);
    expect(countOf("GetSecretValue", run)).toBe(0);
    expect(run.mails).toEqual([]);
  });
});

describe("what would be done is told, and not done,", () => {
  test.each<[string, unknown, string]>([
    ["when a person asks for that", { dbInstanceIdentifier: "jobs-staging", dryRun: true }, "false"],
    ["when the function is set to that", restored, "true"],
    [
      "when the function is set to that and a person asks otherwise",
      { dbInstanceIdentifier: "jobs-staging", dryRun: false },
      "true",
    ],
  ])("%s", async (_when, event, setting) => {
    vi.stubEnv("RESTORE_HOOK_DRY_RUN", setting);
    const run = await deliver(world, event);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "attention" } });
    expect(run.mails.map((mail) => mail.Subject)).toEqual(["WOULD REPAIR jobs-staging: 11 to resync"]);
    const [first, header, counts, list] = paragraphs(run.mails[0]);
    expect(first).toBe("WOULD REPAIR: 11 to resync");
    expect(header).toMatch(/Dry run: nothing has been changed\.$/);
    expect(counts).toMatch(/^Database job_board: 13 checked, 11 to repair, 0 left alone, 0 cannot be repaired\b/);
    expect(list).toMatch(
      /^To be resynced in job_board \(next value: before -> after\): - public\.auth_permission\.id: 1 -> 37,/,
    );
  });
});

interface Trouble {
  /** @default the restore of jobs-staging */
  readonly event?: unknown;
  readonly given: () => Promise<void> | void;
  /** What the mail says; `PORT` is that of the server. */
  readonly reason: string;
  readonly hint: string;
  /** Operations of AWS, and how often each was asked for. */
  readonly asked: Readonly<Record<string, number>>;
}

const storeIt = 'Store it as RDS does: {"username": "…", "password": "…"}.';
const allowIt =
  "Allow it to the role of the restore hook, and where a KMS key of your own is involved, in its key policy too.";
const checkName = "Check the name, and that it is in the account and region of the restore hook.";
// once to name the run, which is then started, and once to describe the load
const toTheTask = { DescribeReplicationTasks: 2, Invoke: 1 };
const toTheEndpoint = { ...toTheTask, DescribeEndpoints: 1 };
// once to name the run, and once to find the instance available
const toTheInstance = { DescribeDBInstances: 2, Invoke: 1 };
describe("a mail says so when", () => {
  test.each<[string, Trouble]>([
    [
      "there is no such instance",
      {
        event: { dbInstanceIdentifier: "job-staging" },
        given: () => undefined,
        reason: "AWS answered DBInstanceNotFoundFault: DBInstance job-staging not found.",
        hint: checkName,
        // RDS may tell of an instance before it knows it everywhere
        asked: { DescribeDBInstances: 5 },
      },
    ],
    [
      "the function may not ask for the instance",
      {
        given: () =>
          fail("DescribeDBInstances", {
            status: 403,
            code: "AccessDenied",
            message: "hook is not authorized to perform: rds:DescribeDBInstances",
          }),
        reason: "AWS answered AccessDenied: hook is not authorized to perform: rds:DescribeDBInstances",
        hint: allowIt,
        asked: toTheInstance,
      },
    ],
    [
      "there is no such task",
      {
        event: { replicationTaskArn: "arn:aws:dms:us-east-1:111111111111:task:GONE" },
        given: () => undefined,
        reason: "AWS answered ResourceNotFoundFault: No Tasks found matching search criteria",
        hint: checkName,
        asked: { DescribeReplicationTasks: 1 },
      },
    ],
    [
      "the function may not ask for the endpoint of a task",
      {
        event: taskStopped,
        given: () =>
          fail("DescribeEndpoints", {
            status: 400,
            code: "AccessDeniedException",
            message: "hook is not authorized to perform: dms:DescribeEndpoints",
          }),
        reason: "AWS answered AccessDeniedException: hook is not authorized to perform: dms:DescribeEndpoints",
        hint: allowIt,
        asked: toTheEndpoint,
      },
    ],
    [
      "the endpoint of a task names no database",
      {
        event: taskStopped,
        given: () => changeEndpoint({ DatabaseName: undefined }),
        reason: "the DMS endpoint shortener-target names no database",
        hint: "Name one in the endpoint, or ask for the load by hand with a list of databases.",
        asked: toTheEndpoint,
      },
    ],
    [
      "the endpoint of a task names no server, and only the default secret, which is of another server, does",
      {
        event: taskStopped,
        given: () => {
          vi.stubEnv("RESTORE_HOOK_DEFAULT_SECRET", "shortener/dms");
          changeEndpoint({ ServerName: undefined, PostgreSQLSettings: {} });
        },
        reason: "the DMS endpoint shortener-target names neither a server nor a secret",
        hint: "Name one of them in the endpoint.",
        asked: toTheEndpoint,
      },
    ],
    [
      "the secret of an endpoint that names no server names none either",
      {
        event: taskStopped,
        given: () => {
          changeEndpoint({ ServerName: undefined });
          changeSecret(login);
        },
        reason: "the secret shortener/dms names no host, and the DMS endpoint shortener-target leaves it to its secret",
        hint: "Add host and port to the secret.",
        asked: { ...toTheEndpoint, GetSecretValue: 1 },
      },
    ],
    [
      "the secret of an endpoint that names no server has a port that is none",
      {
        event: taskStopped,
        given: () => {
          changeEndpoint({ ServerName: undefined });
          changeSecret({ ...login, host: "localhost", port: 99_999 });
        },
        reason: "the secret shortener/dms cannot be used: wrong or missing: port",
        hint: storeIt,
        asked: { ...toTheEndpoint, GetSecretValue: 1 },
      },
    ],
  ])("%s", async (_what, { event = restored, given, reason, hint, asked }) => {
    await given();
    const run = await deliver(world, event);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "failed" } });
    expect(run.mails).toHaveLength(1);
    const [verdict, , remedy, ...others] = paragraphs(run.mails[0]);
    expect(verdict).toBe(`FAILED: ${reason}`);
    expect(remedy).toBe(`HINT: ${hint}`);
    expect(others).toEqual([]);
    const operations = Map.groupBy(run.requests, ({ operation }) => operation);
    const counts = [...operations].map(([operation, requests]) => [operation, requests.length]);
    expect(Object.fromEntries(counts)).toEqual({ ...asked, PutObject: 3, Publish: 1 });
  });
});

test("a mail says so of a database that is not there", async () => {
  const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: ["job_bord"] });
  expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "failed" } });
  const [verdict, , ...others] = paragraphs(run.mails[0]);
  expect(verdict).toBe("FAILED: 1 of 1 databases could not be checked");
  expect(others).toEqual([
    "Database job_bord: could not be looked at",
    withPorts(
      'A person must look at: - Database job_bord: the server has no database "job_bord" (localhost:PORT) HINT: Name a database that is there.',
    ),
  ]);
});

function changeInstance(changes: Partial<DbInstance>): void {
  world.account.dbInstances = world.account.dbInstances?.map((instance) => ({ ...instance, ...changes })) ?? [];
}

function changeEndpoint(changes: Endpoint): void {
  world.account.endpoints = world.account.endpoints?.map((endpoint) => ({ ...endpoint, ...changes })) ?? [];
}

/** Gives all secrets this value. */
function changeSecret(value: object): void {
  const SecretString = JSON.stringify(value);
  world.account.secrets = world.account.secrets?.map((secret) => ({ ...secret, SecretString })) ?? [];
}

function fail(name: string, fault: Fault): void {
  world.account.fail = (_service, operation) => (operation === name ? fault : undefined);
}

function withPorts(text: string): string {
  return text.replaceAll("PORT", String(world.server.port));
}
