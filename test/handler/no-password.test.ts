import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { sentence } from "../../lambda/failure.ts";
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
  'the server does not accept the password of user "dbadmin": password authentication failed for user "dbadmin" (localhost:PORT)';
const doOne = "Do one of these, then run the restore hook again";
const intoOne =
  "put the username and the password that are valid on this server into its secret, from a file secret.json that holds them as JSON, with all else that the secret holds (where other servers use the same secret, give this one its own)";
const manage =
  "let RDS keep the password in a secret (--manage-master-user-password, see the runbook), which sets a new one, shuts out whatever logs in with the present one, and takes readManagedSecrets in cdk.json";
const putCommand = (secret: string) =>
  `aws secretsmanager put-secret-value --secret-id ${secret} --secret-string file://secret.json`;
const tagIt =
  "name a secret that opens it in its tag restore-hook:secret, and in secretArns in cdk.json, and deploy again";
const tagCommand =
  "aws rds add-tags-to-resource --resource-name arn:aws:rds:us-east-1:111111111111:db:jobs-staging --tags 'Key=restore-hook:secret,Value=<ARN of the secret>'";
const putOrManage = `${doOne}: ${intoOne}; or ${manage}. For the first of them: ${putCommand("jobs/tag")}`;
const tagOrManage = `${doOne}: ${tagIt}; or ${manage}. For the first of them: ${tagCommand}`;

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
        reason: `no known credentials open the DB instance jobs-staging: the tag restore-hook:secret (jobs/tag), in both versions: ${refusal}; the tag restore-hook:secret of the DB instance production, which it was restored from (gone): AWS answered ResourceNotFoundException: Secrets Manager can't find the specified secret.; the default of the restore hook: the secret jobs/default cannot be used: it is broken JSON`,
        hint: putOrManage,
      },
    ],
    [
      "an instance that somebody asks for",
      {
        event: byPerson,
        given: () => addSecret(world, "jobs/tag", wrongLogin),
        attempts: 5,
        reason: `no known credentials open the DB instance jobs-staging: the tag restore-hook:secret (jobs/tag): ${refusal}`,
        hint: putOrManage,
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
        reason: `no known credentials open the DB instance jobs-staging: the master user secret that RDS manages (rds!db-1): ${refusal}`,
        hint: `${doOne}: ${tagIt}; or let RDS set a new password in the secret that it keeps (--rotate-master-user-password, see the runbook), which shuts out whatever does not read it there. For the first of them: ${tagCommand}`,
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
        reason: `no known credentials open the DB instance jobs-staging: the tag restore-hook:secret (jobs/tag), in both versions: ${refusal}; the master user secret that RDS manages, in both versions: AWS answered AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue on resource: rds!db-1`,
        hint: `${doOne}: set readManagedSecrets to true in cdk.json, so that the restore hook may read the secret that RDS manages, and deploy again; or ${intoOne}. For the second of them: ${putCommand("jobs/tag")}`,
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
        hint: tagOrManage,
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
        hint: tagOrManage,
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
        hint: tagOrManage,
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
        reason: `no known credentials open the DB cluster orders-cluster: the tag restore-hook:secret (jobs/tag): ${refusal}`,
        hint: putOrManage,
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
        reason: `no known credentials open the server localhost:PORT: the DMS endpoint shortener-target (shortener/dms): ${refusal}`,
        hint: `${sentence(intoOne)}, then run the restore hook again: ${putCommand("shortener/dms")}`,
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
        hint: "Name a secret of this server in the endpoint and in secretArns in cdk.json, or in secretsByIdentifier in cdk.json, and deploy again, then run the restore hook again.",
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
    const command = /: (aws .*)$/.exec(hint)?.[1];
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
