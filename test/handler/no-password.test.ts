import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { AwsState } from "../../local/aws-endpoint.ts";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { changeEndpoints, changeInstances } from "./change-account.ts";
import { addSecret, changeProduction, forbidSecret, snapshotOfProduction } from "./credential-sources.ts";
import { attemptsOf, deliver, restored, taskStopped } from "./deliver.ts";
import { paragraphs } from "./paragraphs.ts";

/** The server does not have this one, and nobody may ever see it. */
const wrongLogin = { ...login, password: "never-shown-password" };
const tagged = { TagList: [{ Key: "restore-hook:secret", Value: "jobs/tag" }] };

let world: World;
beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"));
});
beforeEach(() => {
  Object.assign(world.account, awsAccount(world.server), {
    dbClusters: [],
    dbSnapshots: [],
    secrets: [],
    fail: undefined,
  } satisfies AwsState);
  changeInstances(world, { DBInstanceStatus: "available", ...tagged });
});
afterEach(() => vi.stubEnv("RESTORE_HOOK_DEFAULT_SECRET", undefined));
afterAll(async () => {
  vi.unstubAllEnvs();
  await world[Symbol.asyncDispose]();
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
          addSecret(world, "jobs/tag", wrongLogin, wrongLogin);
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
        given: () => addSecret(world, "jobs/tag", wrongLogin),
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
          addSecret(world, "rds!db-1", wrongLogin);
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
          addSecret(world, "jobs/tag", wrongLogin, { ...wrongLogin, password: "never-shown-password-2" });
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
          addSecret(world, "jobs/tag", wrongLogin);
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
          addSecret(world, "shortener/dms", wrongLogin);
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
    // to be copied as it is
    const command = / (aws rds .*)$/.exec(hint)?.[1];
    if (command !== undefined) expect(run.mails[0]?.text.split("\n")).toContain(command);
    expect(attemptsOf(run, "log in")).toBe(attempts);
    expect(JSON.stringify(run)).not.toContain(wrongLogin.password);
  });
});

function outsideOfRds(): void {
  world.account.dbInstances = [];
  changeEndpoints(world, { ServerName: "localhost", DatabaseName: "postgres" });
}

function withPort(text: string): string {
  return text.replaceAll("PORT", String(world.server.port));
}
