import { once } from "node:events";
import { createServer } from "node:net";
import type { Endpoint } from "@aws-sdk/client-database-migration-service";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { z } from "zod";
import type { DbInstance, Fault } from "../../local/aws-endpoint.ts";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { startPostgresServer } from "../../local/postgres-server.ts";
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
      "a failover",
      readEvent("rds-failover-completed"),
      'RDS-EVENT-0049 ("Multi-AZ instance failover completed.") is not a restore',
    ],
    [
      "an instance that was created",
      readEvent("rds-instance-created"),
      'RDS-EVENT-0005 ("DB instance created.") is not a restore',
    ],
    [
      "a task that failed",
      readEvent("dms-task-failed"),
      "REPLICATION_TASK_FAILED is not the end of a replication task",
    ],
    [
      "events of other services",
      readEvent("ec2-instance-stopped"),
      "events of aws.ec2 are not known to the restore hook",
    ],
    [
      "a request that is misspelt",
      { dbInstanceIdentifer: "jobs-staging" },
      'the event is not of a known form: Unrecognized key: "dbInstanceIdentifer"',
    ],
    ["null", null, "the event is not of a known form: Invalid input: expected object, received null"],
  ])("%s, and AWS is not even asked", async (_what, event, reason) => {
    const run = await deliver(world, event);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ignored", reason }, operations: [] });
    expect(run.requests).toEqual([]);
  });

  test.each<[string, unknown, () => void, string]>([
    [
      "an instance of another engine",
      restored,
      () => changeInstance({ Engine: "mysql" }),
      "the DB instance jobs-staging runs mysql, not PostgreSQL",
    ],
    [
      "a read replica",
      restored,
      () => changeInstance({ ReadReplicaSourceDBInstanceIdentifier: "jobs" }),
      "the DB instance jobs-staging is a read replica of jobs",
    ],
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
    [
      "a task that stopped for an error",
      taskStopped,
      () => changeTask("Stop Reason FATAL_ERROR Error Level FATAL"),
      "the replication task shortener has not done its work: FATAL_ERROR",
    ],
    [
      "a task of which nobody knows why it stopped",
      taskStopped,
      () => changeTask("Replication task stopped"),
      "the replication task shortener has not done its work: DMS gives no reason",
    ],
    [
      "a task that loads another engine",
      taskStopped,
      () => changeEndpoint({ EngineName: "mysql" }),
      "the target of the replication task shortener is not PostgreSQL",
    ],
  ])("%s, and its secret is not read", async (_what, event, change, reason) => {
    change();
    const run = await deliver(world, event);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ignored", reason } });
    expect(run.requests.length).toBeGreaterThan(0);
    expect(countOf("GetSecretValue", run)).toBe(0);
    expect(run.mails).toEqual([]);
  });

  test("an instance of another engine, which is not waited for either", async () => {
    changeInstance({ Engine: "mysql", DBInstanceStatus: "creating" });
    const run = await deliver(world, restored);
    expect(run).toMatchObject({ result: { status: "ignored" } });
    expect(run.operations).toMatchObject([{ name: "wait for the DB instance", attempts: 1 }]);
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
    expect(counts).toBe("Database job_board: 13 checked, 11 to repair, 0 left alone, 0 failed");
    expect(list).toMatch(/^To be resynced \(next value: before -> after\): - public\.auth_permission\.id: 1 -> 37,/);
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
  "Allow it to the role of the restore hook, and where a KMS key of your own is involved, in its key policy too. A secret must be among those given to the stack.";
const checkName = "Check the name, and that it is in the account and region of the restore hook.";
const putPassword =
  "Put the password that is valid on this server into the secret, or set a new one on the server. A restored server has the passwords of the moment its snapshot was taken.";
const nameIt = "Name the secret of one of its users in its tag restore-hook:secret.";
const manageIt =
  "Or let RDS set a new password of its master user, and manage it. Then run the restore hook again. The command for RDS: aws rds modify-db-instance --db-instance-identifier jobs-staging --manage-master-user-password --apply-immediately";
// once to name the run, which is then started, and once to describe the load
const toTheTask = { DescribeReplicationTasks: 2, Invoke: 1 };
const toTheEndpoint = { ...toTheTask, DescribeEndpoints: 1 };
// once to name the run, and once to find the instance available
const toTheInstance = { DescribeDBInstances: 2, Invoke: 1 };
/** What is asked each time that the function tries to log in. */
const timesTried = (times: number) => ({
  ...toTheInstance,
  DescribeDBInstances: 2 + times,
  DescribeDBSnapshots: times,
});

let closedPort: number;
beforeAll(async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  closedPort = z.object({ port: z.number() }).parse(probe.address()).port;
  probe.close();
  await once(probe, "close");
});

describe("a mail says so when", () => {
  test.each<[string, Trouble]>([
    [
      "there is no such instance",
      {
        event: { dbInstanceIdentifier: "job-staging" },
        given: () => undefined,
        reason: "AWS answered DBInstanceNotFoundFault: DBInstance job-staging not found.",
        hint: checkName,
        asked: { DescribeDBInstances: 1 },
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
      "the instance could not be restored",
      {
        given: () => changeInstance({ DBInstanceStatus: ["creating", "incompatible-restore"] }),
        reason:
          'the DB instance jobs-staging is in the state "incompatible-restore", in which it accepts no connections',
        hint: "Its events and the RDS console say why. When it is available, run the restore hook again.",
        asked: toTheInstance,
      },
    ],
    [
      "no secret is known",
      {
        given: () => changeInstance({ TagList: [] }),
        reason:
          "no secret is known for the DB instance jobs-staging: it has neither the tag restore-hook:secret nor a master user secret that RDS manages; what it was restored from cannot be found any more; the configuration of the restore hook names none",
        hint: `${nameIt} ${manageIt}`,
        asked: timesTried(13),
      },
    ],
    [
      "no secret is known, neither of the instance nor of the one that it was restored from",
      {
        given: () => {
          changeInstance({ TagList: [] });
          world.account.dbInstances?.push({
            DBInstanceIdentifier: "jobs",
            DBInstanceStatus: "available",
            Engine: "postgres",
          });
          world.account.dbSnapshots = [
            { DBSnapshotIdentifier: "rds:jobs-2026-03-18-04-05", DBInstanceIdentifier: "jobs" },
          ];
        },
        reason:
          "no secret is known for the DB instance jobs-staging: it has neither the tag restore-hook:secret nor a master user secret that RDS manages; the DB instance jobs, which it was restored from, has neither of them; the configuration of the restore hook names none",
        hint: `${nameIt} ${manageIt}`,
        // the one that it was restored from is described, too
        asked: { ...timesTried(13), DescribeDBInstances: 2 + 2 * 13 },
      },
    ],
    [
      "there is no such secret",
      {
        given: () => changeInstance({ TagList: [{ Key: "restore-hook:secret", Value: "jobs/admin" }] }),
        reason:
          "none of the known credentials opens the DB instance jobs-staging: the tag restore-hook:secret (jobs/admin): AWS answered ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        hint: `${checkName} ${manageIt}`,
        asked: { ...timesTried(13), GetSecretValue: 26 },
      },
    ],
    [
      "the function may not read the secret",
      {
        given: () =>
          fail("GetSecretValue", {
            status: 400,
            code: "AccessDeniedException",
            message: "hook is not authorized to perform: secretsmanager:GetSecretValue",
          }),
        reason:
          "none of the known credentials opens the DB instance jobs-staging: the tag restore-hook:secret (jobs/dbadmin): AWS answered AccessDeniedException: hook is not authorized to perform: secretsmanager:GetSecretValue",
        hint: `${allowIt} ${manageIt}`,
        asked: { ...timesTried(13), GetSecretValue: 26 },
      },
    ],
    [
      "the secret has no password",
      {
        given: () => changeSecret({ username: login.username }),
        reason:
          "none of the known credentials opens the DB instance jobs-staging: the tag restore-hook:secret (jobs/dbadmin): the secret jobs/dbadmin cannot be used: wrong or missing: password",
        hint: `${storeIt} ${manageIt}`,
        asked: { ...timesTried(13), GetSecretValue: 26 },
      },
    ],
    [
      "the password is wrong, again and again",
      {
        given: () => changeSecret({ ...login, password: "that of another day" }),
        reason:
          'none of the known credentials opens the DB instance jobs-staging: the tag restore-hook:secret (jobs/dbadmin): the server localhost:PORT does not accept the password of user "dbadmin": password authentication failed for user "dbadmin"',
        hint: `${putPassword} ${manageIt}`,
        asked: { ...timesTried(13), GetSecretValue: 26 },
      },
    ],
    [
      "each secret that is known fails in its own way",
      {
        given: () => {
          vi.stubEnv("RESTORE_HOOK_DEFAULT_SECRET", "jobs/dbadmin");
          changeInstance({
            TagList: [{ Key: "restore-hook:secret", Value: "jobs/admin" }],
            MasterUserSecret: { SecretArn: "shortener/dms" },
          });
          changeSecret({ ...login, password: "that of another day" });
          for (const secret of world.account.secrets ?? []) {
            if (secret.Name === "jobs/dbadmin") secret.SecretString = "{";
            else secret.PreviousSecretString = JSON.stringify({ username: "jobs", password: "of the day before" });
          }
        },
        reason:
          "none of the known credentials opens the DB instance jobs-staging: " +
          "the tag restore-hook:secret (jobs/admin): AWS answered ResourceNotFoundException: Secrets Manager can't find the specified secret.; " +
          'the master user secret that RDS manages (shortener/dms): the server localhost:PORT does not accept the password of user "dbadmin": password authentication failed for user "dbadmin"; ' +
          'the master user secret that RDS manages, its previous version (shortener/dms): the server localhost:PORT does not accept the password of user "jobs": password authentication failed for user "jobs"; ' +
          "the default of the restore hook (jobs/dbadmin): the secret jobs/dbadmin cannot be used: it is broken JSON",
        // RDS manages its password already
        hint: `${checkName} ${putPassword} ${storeIt} Then run the restore hook again.`,
        asked: { ...timesTried(13), GetSecretValue: 6 * 13 },
      },
    ],
    [
      "the server cannot be reached, again and again",
      {
        given: () =>
          changeInstance({
            Endpoint: { Address: "127.0.0.1", Port: closedPort },
            DBSubnetGroup: {
              VpcId: "vpc-0a1b",
              Subnets: [{ SubnetIdentifier: "subnet-0a" }, { SubnetIdentifier: "subnet-0b" }],
            },
            VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-default" }],
          }),
        reason:
          "the server 127.0.0.1:CLOSED cannot be reached: connect ECONNREFUSED 127.0.0.1:CLOSED; the DB instance jobs-staging is in the VPC vpc-0a1b, subnets subnet-0a, subnet-0b, security groups sg-default; the restore hook is in no VPC",
        hint: "Deploy the restore hook into the VPC vpc-0a1b: a server that is not public cannot be reached from outside.",
        // each time once more, for where it is
        asked: { ...timesTried(13), DescribeDBInstances: 2 + 2 * 13, GetSecretValue: 13 },
      },
    ],
    [
      "the server cannot be reached, and RDS does not tell where it is",
      {
        given: () => changeInstance({ Endpoint: { Address: "127.0.0.1", Port: closedPort } }),
        reason:
          "the server 127.0.0.1:CLOSED cannot be reached: connect ECONNREFUSED 127.0.0.1:CLOSED; the DB instance jobs-staging is in a VPC that RDS does not name, without security groups; the restore hook is in no VPC",
        hint: "Deploy the restore hook into the VPC of the server: a server that is not public cannot be reached from outside.",
        asked: { ...timesTried(13), DescribeDBInstances: 2 + 2 * 13, GetSecretValue: 13 },
      },
    ],
    [
      "the certificate of the server is not trusted",
      {
        given: () => void vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", ""),
        reason: "the certificate of localhost:PORT cannot be trusted: self-signed certificate",
        hint: "A server of RDS or Aurora is verified against the RDS certificates. For another one, give its certificate authority to the restore hook.",
        asked: { ...timesTried(1), GetSecretValue: 1 },
      },
    ],
    [
      "the certificate of the server is for another name",
      {
        // another way to write 127.0.0.1, which the certificate does not know
        given: () => changeInstance({ Endpoint: { Address: "127.1", Port: world.server.port } }),
        reason:
          "the certificate of 127.1:PORT cannot be trusted: Hostname/IP does not match certificate's altnames: Host: 127.1. is not in the cert's altnames: DNS:localhost, IP Address:127.0.0.1",
        hint: "A server of RDS or Aurora is verified against the RDS certificates. For another one, give its certificate authority to the restore hook.",
        asked: { ...timesTried(1), GetSecretValue: 1 },
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
      "the endpoint of a task has a password of its own, and there is no default",
      {
        event: taskStopped,
        given: () => changeEndpoint({ PostgreSQLSettings: {} }),
        reason:
          "no secret is known for the DB instance shortener: it has neither the tag restore-hook:secret nor a master user secret that RDS manages; the DMS endpoint shortener-target has a password of its own, which DMS does not tell; the configuration of the restore hook names none",
        hint: `${nameIt} ${manageIt}`.replace("jobs-staging", "shortener"),
        // for other loads of the database, and for the server at its address, which is then asked 5 times
        asked: {
          Invoke: 1,
          DescribeReplicationTasks: 3,
          DescribeEndpoints: 2,
          DescribeDBClusters: 1,
          DescribeDBInstances: 2 + 5,
        },
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
    // Node.js has advice for people who start it by hand
    expect(verdict?.replace(/; if the root CA is installed locally, .*/, "")).toBe(`FAILED: ${withPorts(reason)}`);
    expect(remedy).toBe(`HINT: ${hint}`);
    expect(others).toEqual([]);
    const operations = Map.groupBy(run.requests, ({ operation }) => operation);
    const counts = [...operations].map(([operation, requests]) => [operation, requests.length]);
    expect(Object.fromEntries(counts)).toEqual({ ...asked, Publish: 1 });
  });
});

test("a mail says so of a database that is not there", async () => {
  const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: ["job_bord"] });
  expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "failed" } });
  const [verdict, , ...databases] = paragraphs(run.mails[0]);
  expect(verdict).toBe("FAILED: 1 of 1 databases could not be checked");
  expect(databases).toEqual([
    withPorts(
      'Database job_bord: the server localhost:PORT has no database "job_bord" HINT: Name a database that is there.',
    ),
  ]);
});

test("a standby is asked again for a while, since it may be promoted, and nobody is told of it", async () => {
  const standby = await startPostgresServer({ standby: true });
  try {
    vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", standby.certificate);
    changeInstance({ Endpoint: { Address: standby.host, Port: standby.port } });
    // nothing can be made on it, so no other role is there
    changeSecret({ username: standby.superuser, password: standby.password });
    const run = await deliver(world, restored);
    const reason =
      "the server jobs-staging is a standby: it takes its data from another server and refuses every change";
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ignored", reason } });
    expect(run.operations).toMatchObject([{ name: "wait for the DB instance" }, { name: "log in", attempts: 13 }]);
    expect(run.mails).toEqual([]);
  } finally {
    await standby.stop();
  }
});

function changeInstance(changes: Partial<DbInstance>): void {
  world.account.dbInstances = world.account.dbInstances?.map((instance) => ({ ...instance, ...changes })) ?? [];
}

function changeTask(StopReason: string): void {
  world.account.replicationTasks = world.account.replicationTasks?.map((task) => ({ ...task, StopReason })) ?? [];
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
  return text.replaceAll("PORT", String(world.server.port)).replaceAll("CLOSED", String(closedPort));
}
