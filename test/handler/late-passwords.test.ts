import type { Endpoint } from "@aws-sdk/client-rds";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { AwsState } from "../../local/aws-endpoint.ts";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { changeEndpoints, changeInstances, runSql } from "./change-account.ts";
import { addSecret, changeProduction, forbidSecret, snapshotOfProduction } from "./credential-sources.ts";
import { deliver, restored, taskStopped } from "./deliver.ts";
import { startFront } from "./front.ts";
import { paragraphs } from "./paragraphs.ts";

/** The server has this one from some time in the test on, and until then that of the world; nothing may be seen of either. */
const newLogin = { ...login, password: "never-shown-password" };
const tagged = { TagList: [{ Key: "restore-hook:secret", Value: "jobs/tag" }] };
const database = (name: string) => [`create database ${name} owner ${login.username}`];

let world: World;
beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"));
  for (const name of ["one", "two"]) await runSql(world, "postgres", ...database(name));
});
beforeEach(async () => {
  Object.assign(world.account, awsAccount(world.server), {
    dbClusters: [],
    dbSnapshots: [],
    secrets: [],
    fail: undefined,
  } satisfies AwsState);
  changeInstances(world, { DBInstanceStatus: "available", ...tagged });
  await setPassword(login.password);
});
afterEach(() => vi.stubEnv("RESTORE_HOOK_DEFAULT_SECRET", undefined));
afterAll(async () => {
  vi.unstubAllEnvs();
  await world[Symbol.asyncDispose]();
});

describe("a run waits for a password that is set minutes after the restore:", () => {
  /** Does something when an operation of AWS is asked for the n-th time. */
  const atRequest = (nth: number, wanted: string, change: () => void) => {
    let count = 0;
    world.account.fail = (_service, operation) => {
      if (operation === wanted) count += 1;
      if (operation === wanted && count === nth) change();
      return undefined;
    };
  };

  test.each<[string, () => void]>([
    [
      "the secret gets that of the server",
      () => {
        addSecret(world, "jobs/tag", newLogin);
        atRequest(5, "GetSecretValue", () => {
          world.account.secrets = [];
          addTagSecret();
        });
      },
    ],
    ["the secret is made", () => atRequest(5, "GetSecretValue", addTagSecret)],
    [
      "the instance gets a tag",
      () => {
        changeInstances(world, { TagList: [] });
        addTagSecret();
        atRequest(5, "DescribeDBInstances", () => changeInstances(world, tagged));
      },
    ],
    [
      "RDS is asked to manage it",
      () => {
        addTagSecret();
        changeInstances(world, { TagList: [] });
        atRequest(5, "DescribeDBInstances", () =>
          changeInstances(world, { MasterUserSecret: { SecretArn: "jobs/tag" } }),
        );
      },
    ],
  ])("%s", async (_what, given) => {
    given();
    const run = await deliver(world, restored);
    expect(run.result).toEqual({ status: "ok" });
    expect(run.mails).toHaveLength(1);
    expect(attemptsOf(run, "log in")).toBe(3);
  });

  test("the server gets that of the secret", async () => {
    addSecret(world, "jobs/tag", newLogin);
    await using front = await startFront(world.server.port, (connection) =>
      connection === 3 ? setPassword(newLogin.password) : undefined,
    );
    changeInstances(world, { Endpoint: at(front.port) });
    const run = await deliver(world, restored);
    expect(run.result).toEqual({ status: "ok" });
    expect(attemptsOf(run, "log in")).toBe(3);
  });
});

const refusal =
  'the server localhost:PORT does not accept the password of user "dbadmin": password authentication failed for user "dbadmin"';
const intoOne = "put the password that is valid on this server into one of these secrets";
const managing = (what: string) =>
  `or let RDS set a new password and keep it in a secret: aws rds modify-${what} --manage-master-user-password --apply-immediately`;
const ofInstance = managing("db-instance --db-instance-identifier jobs-staging");

describe("when no password is set within the time there is, one mail says what was tried, and what to do:", () => {
  interface Unopened {
    readonly event: unknown;
    readonly given?: () => void;
    /** How often it was tried: for half an hour after a restore, else for two minutes. */
    readonly attempts: number;
    readonly reason: string;
    readonly hint: string;
  }
  const byPerson = { dbInstanceIdentifier: "jobs-staging" };

  test.each<[string, Unopened]>([
    [
      "an instance that was restored, with secrets of every kind of trouble",
      {
        event: restored,
        given: () => {
          addSecret(world, "jobs/tag", newLogin, newLogin);
          changeProduction(world, { TagList: [{ Key: "restore-hook:secret", Value: "gone" }] });
          vi.stubEnv("RESTORE_HOOK_DEFAULT_SECRET", "jobs/default");
          addSecret(world, "jobs/default", '{"password": "never-shown-password');
        },
        attempts: 13,
        reason: `none of the credentials that are known opens the DB instance jobs-staging: the tag restore-hook:secret (jobs/tag), in both versions: ${refusal}; the tag restore-hook:secret of the DB instance production, which it was restored from (gone): AWS answered ResourceNotFoundException: Secrets Manager can't find the specified secret.; the default of the restore hook: the secret jobs/default cannot be used: it is broken JSON`,
        hint: `Do one of these, then run the restore hook again: ${intoOne}; ${ofInstance}`,
      },
    ],
    [
      "an instance that somebody asks for",
      {
        event: byPerson,
        given: () => addSecret(world, "jobs/tag", newLogin),
        attempts: 5,
        reason: `none of the credentials that are known opens the DB instance jobs-staging: the tag restore-hook:secret (jobs/tag): ${refusal}`,
        hint: `Do one of these, then run the restore hook again: ${intoOne}; ${ofInstance}`,
      },
    ],
    [
      "an instance whose password RDS manages already",
      {
        event: byPerson,
        given: () => {
          changeInstances(world, { TagList: [], MasterUserSecret: { SecretArn: "rds!db-1" } });
          addSecret(world, "rds!db-1", newLogin);
        },
        attempts: 5,
        reason: `none of the credentials that are known opens the DB instance jobs-staging: the master user secret that RDS manages (rds!db-1): ${refusal}`,
        hint: "Do one of these, then run the restore hook again: name its secret in its tag restore-hook:secret; or let RDS set a new password, in the secret that it keeps: aws rds modify-db-instance --db-instance-identifier jobs-staging --rotate-master-user-password --apply-immediately",
      },
    ],
    [
      "an instance whose secret may not be read, and that was rotated since its previous version",
      {
        event: byPerson,
        given: () => {
          addSecret(world, "jobs/tag", newLogin, { ...newLogin, password: "never-shown-password-2" });
          changeInstances(world, { MasterUserSecret: { SecretArn: "rds!db-1" } });
          forbidSecret(world, "rds!db-1");
        },
        attempts: 5,
        reason: `none of the credentials that are known opens the DB instance jobs-staging: the tag restore-hook:secret (jobs/tag), in both versions: ${refusal}; the master user secret that RDS manages, in both versions: AWS answered AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue on resource: rds!db-1`,
        hint: `Do one of these, then run the restore hook again: allow the role of the restore hook to read the secrets that it may not; ${intoOne}; or let RDS set a new password, in the secret that it keeps: aws rds modify-db-instance --db-instance-identifier jobs-staging --rotate-master-user-password --apply-immediately`,
      },
    ],
    [
      "an instance of which nothing is known",
      {
        event: restored,
        given: () => changeInstances(world, { TagList: [] }),
        attempts: 13,
        reason:
          "no secret is known for the DB instance jobs-staging: it has neither the tag restore-hook:secret nor a master user secret that RDS manages; what it was restored from cannot be found; the restore hook is configured with none for it",
        hint: `Do one of these, then run the restore hook again: name its secret in its tag restore-hook:secret; ${ofInstance}`,
      },
    ],
    [
      "an instance whose source is gone",
      {
        event: restored,
        given: () => {
          changeInstances(world, { TagList: [] });
          world.account.dbSnapshots = [snapshotOfProduction];
        },
        attempts: 13,
        reason:
          "no secret is known for the DB instance jobs-staging: it has neither the tag restore-hook:secret nor a master user secret that RDS manages; production, which it was restored from, cannot be found; the restore hook is configured with none for it",
        hint: `Do one of these, then run the restore hook again: name its secret in its tag restore-hook:secret; ${ofInstance}`,
      },
    ],
    [
      "an instance whose source has no secret either",
      {
        event: restored,
        given: () => {
          changeInstances(world, { TagList: [] });
          changeProduction(world, {});
        },
        attempts: 13,
        reason:
          "no secret is known for the DB instance jobs-staging: it has neither the tag restore-hook:secret nor a master user secret that RDS manages; the DB instance production, which it was restored from, has neither of them; the restore hook is configured with none for it",
        hint: `Do one of these, then run the restore hook again: name its secret in its tag restore-hook:secret; ${ofInstance}`,
      },
    ],
    [
      "a cluster",
      {
        event: { dbClusterIdentifier: "orders-cluster" },
        given: () => {
          addSecret(world, "jobs/tag", newLogin);
          world.account.dbClusters = [
            {
              DBClusterIdentifier: "orders-cluster",
              Status: "available",
              Engine: "aurora-postgresql",
              Endpoint: "localhost",
              Port: world.server.port,
              DBClusterMembers: [{ DBInstanceIdentifier: "jobs-staging", IsClusterWriter: true }],
              ...tagged,
            },
          ];
          changeInstances(world, { DBClusterIdentifier: "orders-cluster" });
        },
        attempts: 5,
        reason: `none of the credentials that are known opens the DB cluster orders-cluster: the tag restore-hook:secret (jobs/tag): ${refusal}`,
        hint: `Do one of these, then run the restore hook again: ${intoOne}; ${managing("db-cluster --db-cluster-identifier orders-cluster")}`,
      },
    ],
    [
      "a server outside of RDS",
      {
        event: taskStopped,
        given: () => {
          outsideOfRds();
          addSecret(world, "shortener/dms", newLogin);
        },
        attempts: 5,
        reason: `none of the credentials that are known opens the server localhost:PORT: the DMS endpoint shortener-target (shortener/dms): ${refusal}`,
        hint: "Put the password that is valid on this server into one of these secrets, then run the restore hook again.",
      },
    ],
    [
      "a server outside of RDS, whose endpoint has no secret",
      {
        event: taskStopped,
        given: () => {
          outsideOfRds();
          changeEndpoints(world, { PostgreSQLSettings: {} });
        },
        attempts: 5,
        reason:
          "no secret is known for the server localhost:PORT: the DMS endpoint shortener-target has a password of its own, which DMS does not tell; the restore hook is configured with none for it",
        hint: "Name a secret of this server in the endpoint or in the configuration of the restore hook, then run the restore hook again.",
      },
    ],
  ])("%s", async (_what, { event, given, attempts, reason, hint }) => {
    given?.();
    const run = await deliver(world, event);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "failed" } });
    expect(run.mails).toHaveLength(1);
    const [verdict, _header, remedy, ...others] = paragraphs(run.mails[0]);
    expect(verdict).toBe(`FAILED: ${withPort(reason)}`);
    expect(remedy).toBe(`HINT: ${withPort(hint)}`);
    expect(others).toEqual([]);
    expect(attemptsOf(run, "log in")).toBe(attempts);
    expect(JSON.stringify(run)).not.toContain(newLogin.password);
  });
});

describe("a run goes on when its secret is rotated", () => {
  beforeEach(async () => {
    for (const name of ["one", "two"]) {
      await runSql(
        world,
        name,
        `set role ${login.username}`,
        "drop table if exists orders",
        "create table orders (id serial primary key)",
        "insert into orders values (1), (2)",
      );
    }
  });

  test.each([
    ["between the login and the first database", 2],
    ["before the first database is repaired", 3],
    ["between two databases", 4],
    ["before the last database is repaired", 5],
  ])("%s", async (_when, nth) => {
    addTagSecret();
    // the server has the new password at once, the secret a while later: it is read before it is used
    await using front = await startFront(world.server.port, async (connection) => {
      if (connection === nth) await setPassword(newLogin.password);
      if (connection === nth + 1) world.account.secrets = [];
      if (connection === nth + 1) addSecret(world, "jobs/tag", newLogin, login);
    });
    changeInstances(world, { Endpoint: at(front.port) });
    const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: ["one", "two"] });
    expect(run.result).toEqual({ status: "repaired" });
    expect(run.mails.map(({ Subject }) => Subject)).toEqual(["REPAIRED jobs-staging: 2 resynced, all verified"]);
  });
});

function setPassword(password: string): Promise<void> {
  return runSql(world, "postgres", `alter role ${login.username} password '${password}'`);
}

function addTagSecret(): void {
  addSecret(world, "jobs/tag");
}

function at(Port: number): Endpoint {
  return { Address: "localhost", Port };
}

function outsideOfRds(): void {
  world.account.dbInstances = [];
  changeEndpoints(world, { ServerName: "localhost", DatabaseName: "postgres" });
}

function attemptsOf(
  { operations }: { operations: readonly { name: string | undefined; attempts: number | undefined }[] },
  step: string,
) {
  return operations.find(({ name }) => name === step)?.attempts;
}

function withPort(text: string): string {
  return text.replaceAll("PORT", String(world.server.port));
}
