import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { Fault } from "../../local/aws-endpoint.ts";
import { awsAccount, login } from "../../local/demo/account.ts";
import type { Database } from "../../local/demo/stories.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { type Moment, startKillableRunner } from "../../local/run-function/killable.ts";
import type { startFunctionRunner } from "../../local/run-function.ts";
import { runSql } from "./change-account.ts";
import { deliver, restored, taskStopped } from "./deliver.ts";

/** When the invocation is to die. */
let deadly: Moment[] = [];
let world: World;
const printed: string[] = [];
const checkpoints: string[] = [];

function killWhen({ operation, phase }: Moment): boolean {
  const [next, ...others] = deadly;
  if (next === undefined || next.operation !== operation || next.phase !== phase) return false;
  deadly = others;
  return true;
}

beforeAll(() => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
});
afterEach(() => {
  for (const name of ["DEFAULT_SECRET", "SECRETS", "USER", "IAM_USER"]) vi.stubEnv(`RESTORE_HOOK_${name}`, undefined);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

/** For all tests of a describe, with these databases in it. */
function inWorld(databases: readonly Database[], startRunner?: typeof startFunctionRunner): void {
  beforeAll(async () => {
    world = await startWorld(inject("bundle"), startRunner);
    for (const database of databases) await world.fill(database);
    vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "DEBUG");
    recordWhatIsPrinted();
    recordCheckpoints();
  });
  beforeEach(() => {
    Object.assign(world.account, awsAccount(world.server), { dbSnapshots: [], fail: undefined });
    printed.length = 0;
    checkpoints.length = 0;
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await world[Symbol.asyncDispose]();
  });
}

/** All that nobody may ever see. */
const hidden = new Set([login.password]);

/** A password that opens nothing. */
function wrong(which: string): string {
  const password = `never-shown-${which}`;
  hidden.add(password);
  return password;
}

const asked = { dbInstanceIdentifier: "jobs-staging" };
/** The same as one execution hands it on to another. */
const handedOn = {
  cause: "person",
  subject: { kind: "db-instance", identifier: asked.dbInstanceIdentifier },
  dryRun: false,
  restore: null,
  databases: null,
  description: "a person",
  time: null,
};
const refused: Fault = { status: 403, code: "AuthorizationError", message: "not authorized to perform: SNS:Publish" };

interface Occasion {
  readonly event: unknown;
  readonly given?: () => void;
  /** What shows that it went as told. */
  readonly leaves: RegExp;
}

/** The secrets there may be, in the order in which they are tried. */
const kinds = ["tag", "managed", "configured", "source-tag", "source-managed", "source-configured", "default"];

describe("no password is left in mail, log, checkpoint, payload, result or error of a run", () => {
  inWorld(["job_board", "link_shortener"]);

  test.each<[string, Occasion]>([
    ["only looks", { event: { ...asked, dryRun: true }, leaves: /"status":"attention"/ }],
    ["repairs the target of a task", { event: taskStopped, leaves: /"status":"repaired"/ }],
    [
      "gets in by a password that is nothing but itself, of a configured user",
      {
        event: asked,
        given: () => {
          vi.stubEnv("RESTORE_HOOK_USER", login.username);
          setSecrets(login.password);
        },
        leaves: /"status":"repaired"/,
      },
    ],
    [
      "gets in by the previous version of a secret with keys of other names",
      {
        event: asked,
        given: () => setSecrets(wrong("password"), JSON.stringify({ user: login.username, pass: login.password })),
        leaves: /the tag restore-hook:secret, its previous version/,
      },
    ],
    [
      "has a secret that is broken JSON",
      {
        event: asked,
        given: () => setSecrets(`{"username": "dbadmin", "password": "${wrong("in-broken-json")}"`),
        leaves: /it is broken JSON/,
      },
    ],
    [
      "has a password of nobody knows whom",
      { event: asked, given: () => setSecrets(wrong("bare")), leaves: /whose password it would be is not configured/ },
    ],
    [
      "has a secret with the password at the wrong places",
      {
        event: asked,
        given: () => setSecrets(JSON.stringify({ ...login, port: wrong("port") }), JSON.stringify([wrong("in-list")])),
        leaves: /wrong or missing: port.*wrong or missing: username, password/s,
      },
    ],
    [
      "cannot reach the server that only the secret names",
      {
        event: taskStopped,
        given: () => {
          setSecrets(JSON.stringify({ ...login, host: "127.0.0.1", port: 1 }));
          world.account.endpoints =
            world.account.endpoints?.map(({ ServerName: _, Port: __, ...endpoint }) => endpoint) ?? [];
        },
        leaves: /cannot be reached/,
      },
    ],
    [
      "cannot publish its report",
      {
        event: restored,
        given: () => {
          world.account.fail = (_service, operation) => (operation === "Publish" ? refused : undefined);
        },
        leaves: /the report is not published: .*not authorized to perform: SNS:Publish/,
      },
    ],
    [
      "tries the secrets of server, source, configuration and default, both versions of each, and a signed token",
      {
        event: { trigger: { ...handedOn, origin: { kind: "db-snapshot", identifier: "jobs-2026-03-18" } } },
        given: giveAllKinds,
        leaves: new RegExp(
          [...kinds.flatMap((kind) => [kind, kind]), "IAM database authentication as dbadmin"]
            .map((origin) => (origin.includes(" ") ? origin : `\\(${origin}\\)`))
            .join(".*"),
          "s",
        ),
      },
    ],
  ])("that %s", async (_that, { event, given, leaves }) => {
    given?.();
    await expectNothingLeft(event, leaves);
  });
});

describe("no password is left of a run either", () => {
  inWorld(["job_board"], (options) => startKillableRunner({ ...options, killWhen }));

  test("that is killed when it has logged in, and when it has repaired", async () => {
    deadly = [
      { operation: "log in", phase: "done" },
      { operation: "repair database 1 of 2", phase: "done" },
    ];
    await expectNothingLeft(restored, /REPAIRED jobs-staging/);
    expect(deadly).toEqual([]);
  });
});

describe("no password of the source and no value of a row is left of a run either", () => {
  inWorld(["job_board", "link_shortener"], (options) => startKillableRunner({ ...options, killWhen }));

  test("that compares with its source, where rows are duplicates, and is killed when it has logged in there, read and compared", async () => {
    const [password, value] = [wrong("in-the-source"), wrong("value-of-a-row")];
    await runSql(world, "postgres", `create role reader login password '${password}'`);
    const role = `set role ${login.username}`;
    const table = "create table public.guests (id bigint primary key, mail text";
    await runSql(
      world,
      "job_board",
      `${table} unique, joined date); create unique index guests_mail on public.guests (length(mail))`,
    );
    const rows = `insert into public.guests values (1, '${value}', null), (2, '${value}', null)`;
    await runSql(world, "link_shortener", role, `${table}, joined date)`, rows);
    const [source, ...others] = world.account.endpoints ?? [];
    const opened = {
      EngineName: "postgres",
      ServerName: "localhost",
      Port: world.server.port,
      DatabaseName: "job_board",
      PostgreSQLSettings: { SecretsManagerSecretId: "source/reader" },
    };
    world.account.endpoints = [{ ...source, ...opened }, ...others];
    // all servers are at one address, which is that of a DB instance
    for (const instance of world.account.dbInstances ?? []) instance.TagList = [];
    const TableMappings = JSON.stringify({
      rules: [
        {
          "rule-type": "selection",
          "rule-action": "include",
          "object-locator": { "schema-name": "public", "table-name": "guests" },
        },
      ],
    });
    for (const task of world.account.replicationTasks ?? []) task.TableMappings = TableMappings;
    world.account.secrets?.push({
      ARN: "arn:aws:secretsmanager:us-east-1:111111111111:secret:source/reader-AbCdEf",
      Name: "source/reader",
      SecretString: JSON.stringify({ username: "reader", password }),
    });
    deadly = [
      { operation: "log in to the source", phase: "done" },
      { operation: "check database 1 of 1", phase: "done" },
      { operation: "compare database 1 of 1", phase: "done" },
    ];
    await expectNothingLeft(taskStopped, /public\.guests_mail_key.*1 key is there more than once/s);
    expect(deadly).toEqual([]);
  });
});

async function expectNothingLeft(event: unknown, leaves: RegExp): Promise<void> {
  const run = await deliver(world, event);
  const { aws, server } = world;
  const left = [JSON.stringify([run, aws.invocations, aws.published]), ...printed, ...checkpoints, await server.log()];
  const all = left.join("\n");
  // or there would be nothing to see it in
  expect(all).toMatch(leaves);
  expect(checkpoints.join("\n")).toMatch(/"StepSucceededDetails"|"StepFailedDetails"/);
  expect(printed.join("\n")).toContain('"executionArn"');
  for (const form of formsOf(hidden)) expect(all).not.toContain(form);
  // of a token of IAM database authentication
  expect(all).not.toMatch(/X-Amz-(Signature|Credential)/i);
}

/** None of them opens the server. */
function giveAllKinds(): void {
  const named = (kind: string) => ({ Key: "restore-hook:secret", Value: kind });
  const [restoredOne] = world.account.dbInstances ?? [];
  Object.assign(restoredOne ?? {}, {
    TagList: [named("tag")],
    MasterUserSecret: { SecretArn: "managed" },
    IAMDatabaseAuthenticationEnabled: true,
  });
  world.account.dbInstances?.push({
    DBInstanceIdentifier: "jobs",
    DBInstanceStatus: "available",
    Engine: "postgres",
    TagList: [named("source-tag")],
    MasterUserSecret: { SecretArn: "source-managed" },
  });
  world.account.dbSnapshots = [{ DBSnapshotIdentifier: "jobs-2026-03-18", DBInstanceIdentifier: "jobs" }];
  world.account.secrets = kinds.map((kind) => ({
    ARN: `arn:aws:secretsmanager:us-east-1:111111111111:secret:${kind}-AbCdEf`,
    Name: kind,
    SecretString: JSON.stringify({ ...login, password: wrong(kind) }),
    PreviousSecretString: wrong(`previous-${kind}`),
  }));
  const secrets = [
    { identifier: "jobs-*", secret: "configured" },
    { identifier: "jobs", secret: "source-configured" },
  ];
  vi.stubEnv("RESTORE_HOOK_SECRETS", JSON.stringify(secrets));
  vi.stubEnv("RESTORE_HOOK_DEFAULT_SECRET", "default");
  vi.stubEnv("RESTORE_HOOK_USER", login.username);
  vi.stubEnv("RESTORE_HOOK_IAM_USER", login.username);
}

/** A secret as it is, and as it may be written into a URL, a header or another text. */
function formsOf(secrets: Iterable<string>): string[] {
  return [...secrets].flatMap((secret) => {
    const bytes = Buffer.from(secret);
    return [secret, bytes.toString("base64").replace(/=+$/, ""), bytes.toString("hex")];
  });
}

/** Gives all secrets this value, and this one before. */
function setSecrets(SecretString: string, previous?: string): void {
  const before = previous === undefined ? {} : { PreviousSecretString: previous };
  world.account.secrets = world.account.secrets?.map((secret) => ({ ...secret, SecretString, ...before })) ?? [];
}

function recordWhatIsPrinted(): void {
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
  }
  for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
    vi.spyOn(console, method).mockImplementation((...values) => {
      printed.push(values.map((value) => (value instanceof Error ? value.stack : JSON.stringify(value))).join(" "));
    });
  }
}

/** All that Lambda would keep of an execution. */
function recordCheckpoints(): void {
  const run = LocalDurableTestRunner.prototype.run;
  vi.spyOn(LocalDurableTestRunner.prototype, "run").mockImplementation(async function (
    this: LocalDurableTestRunner,
    request,
  ) {
    const execution = await run.call(this, request);
    const operations = execution.getOperations().map((operation) => operation.getOperationData());
    checkpoints.push(JSON.stringify([operations, execution.getHistoryEvents(), execution.getInvocations()]));
    return execution;
  });
}
