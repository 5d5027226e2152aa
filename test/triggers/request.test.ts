import { describe, expect, test } from "vitest";
import { restoreKinds } from "../../lambda/schema/restore-kinds.ts";
import { parseEvent } from "../../lambda/triggers/parse-event.ts";

const taskArn = "arn:aws:dms:us-east-1:111111111111:task:AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3";
const configArn = "arn:aws:dms:us-east-1:111111111111:replication-config:H5ZZZZZZZZZZZZZZZZZZZZZZZZ";
const migrationArn = "arn:aws:dms:us-east-1:111111111111:data-migration:K7YYYYYYYYYYYYYYYYYYYYYYYY";

describe("a person", () => {
  const asked = {
    cause: "person",
    origin: null,
    dryRun: false,
    restore: null,
    databases: null,
    description: "a person",
    time: null,
  };
  const instance = { kind: "db-instance", identifier: "orders-staging" };

  test.each([
    [{ dbInstanceIdentifier: "orders-staging" }, { subject: instance }],
    [
      { dbInstanceIdentifier: "orders-staging", dryRun: true },
      { subject: instance, dryRun: true },
    ],
    [
      { dbInstanceIdentifier: "orders-staging", databases: ["orders", "Old Orders"] },
      { subject: instance, databases: ["orders", "Old Orders"] },
    ],
    [
      { dbInstanceIdentifier: "orders-staging", restore: ["defaults", "indexes"] },
      { subject: instance, restore: ["defaults", "indexes"] },
    ],
    [
      { dbInstanceIdentifier: "orders-staging", restore: [] },
      { subject: instance, restore: [] },
    ],
    [
      { dbInstanceIdentifier: "orders-staging", keepBaseline: true },
      { subject: instance, keepBaseline: true },
    ],
    [{ dbInstanceIdentifier: "orders-staging", keepBaseline: false }, { subject: instance }],
    [{ dbClusterIdentifier: "orders" }, { subject: { kind: "db-cluster", identifier: "orders" } }],
    [{ replicationTaskArn: taskArn }, { subject: { kind: "replication-task", arn: taskArn } }],
    [{ replicationConfigArn: configArn }, { subject: { kind: "replication-config", arn: configArn } }],
    [
      { dataMigrationArn: migrationArn, dryRun: true, databases: ["orders"] },
      { subject: { kind: "data-migration", arn: migrationArn }, dryRun: true, databases: ["orders"] },
    ],
  ])("may ask by %j, and is served at once", (event, trigger) => {
    expect(parseEvent(event)).toEqual({ kind: "run", trigger: { ...asked, ...trigger } });
  });

  const wanted =
    "wanted one of dbInstanceIdentifier, dbClusterIdentifier, replicationTaskArn, replicationConfigArn and dataMigrationArn";
  const notAnObject = "Invalid input: expected object, received";

  test.each([
    [{}, wanted],
    [{ dryRun: true }, wanted],
    [{ dbInstanceIdentifier: "a", replicationTaskArn: taskArn }, wanted],
    [{ dbInstanceIdentifier: "a", dbClusterIdentifier: "a" }, wanted],
    [{ dbInstanceIdentifer: "orders-staging" }, 'Unrecognized key: "dbInstanceIdentifer"'],
    [{ dbInstanceIdentifier: "a", dryrun: true }, 'Unrecognized key: "dryrun"'],
    [{ dbInstanceIdentifier: "" }, "dbInstanceIdentifier: Too small: expected string to have >=1 characters"],
    [{ dbClusterIdentifier: "" }, "dbClusterIdentifier: Too small: expected string to have >=1 characters"],
    [{ dbInstanceIdentifier: 7 }, "dbInstanceIdentifier: Invalid input: expected string, received number"],
    [{ dbInstanceIdentifier: null }, "dbInstanceIdentifier: Invalid input: expected string, received null"],
    [{ dbInstanceIdentifier: "a", dryRun: "yes" }, "dryRun: Invalid input: expected boolean, received string"],
    [{ dbInstanceIdentifier: "a", databases: "orders" }, "databases: Invalid input: expected array, received string"],
    [{ dbInstanceIdentifier: "a", restore: "defaults" }, "restore: Invalid input: expected array, received string"],
    [
      { dbInstanceIdentifier: "a", restore: ["default"] },
      `restore.0: Invalid option: expected one of ${restoreKinds.map((kind) => `"${kind}"`).join("|")}`,
    ],
    [{ dbInstanceIdentifier: "a", databases: [] }, "databases: Too small: expected array to have >=1 items"],
    [
      { dbInstanceIdentifier: "a", databases: ["orders", ""] },
      "databases.1: Too small: expected string to have >=1 characters",
    ],
    [{ replicationTaskArn: "orders" }, 'replicationTaskArn: Invalid string: must start with "arn:"'],
    [{ replicationConfigArn: "orders" }, 'replicationConfigArn: Invalid string: must start with "arn:"'],
    [{ dataMigrationArn: "orders" }, 'dataMigrationArn: Invalid string: must start with "arn:"'],
    [null, `${notAnObject} null`],
    [undefined, `${notAnObject} undefined`],
    ["orders-staging", `${notAnObject} string`],
    [42, `${notAnObject} number`],
    [[], `${notAnObject} array`],
    [[{ dbInstanceIdentifier: "a" }], `${notAnObject} array`],
  ])("cannot ask by %j", (event, problem) => {
    expect(parseEvent(event)).toEqual({ kind: "ignored", reason: `the event is not of a known form: ${problem}` });
  });
});

describe("a schedule", () => {
  const time = "2026-03-20T03:00:00Z";

  test.each([
    ["check", true],
    ["repair", false],
  ])("to %s has a run for each of its servers", (mode, dryRun) => {
    const schedule = { time, mode, dbInstanceIdentifiers: ["orders"], dbClusterIdentifiers: ["billing"] };
    const trigger = {
      cause: "schedule",
      dryRun,
      restore: null,
      databases: null,
      origin: null,
      time,
      description: `scheduled ${mode} (${time})`,
    };
    expect(parseEvent({ schedule })).toEqual({
      kind: "start",
      triggers: [
        { ...trigger, subject: { kind: "db-instance", identifier: "orders" } },
        { ...trigger, subject: { kind: "db-cluster", identifier: "billing" } },
      ],
    });
  });

  test.each([
    ["without servers", { time, mode: "check" }, "the schedule names no server"],
    [
      "without a time, by which one is told from the next",
      { mode: "check", dbInstanceIdentifiers: ["orders"] },
      "the event is not of a known form: schedule.time: Invalid input: expected string, received undefined",
    ],
    [
      "to do something else",
      { time, mode: "report", dbInstanceIdentifiers: ["orders"] },
      'the event is not of a known form: schedule.mode: Invalid option: expected one of "check"|"repair"',
    ],
    [
      "with a key that nobody knows",
      { time, mode: "check", dbInstanceIdentifer: "orders" },
      'the event is not of a known form: schedule: Unrecognized key: "dbInstanceIdentifer"',
    ],
    [
      "that is none",
      "daily",
      "the event is not of a known form: schedule: Invalid input: expected object, received string",
    ],
  ])("%s is ignored", (_which, schedule, reason) => {
    expect(parseEvent({ schedule })).toEqual({ kind: "ignored", reason });
  });
});

test("a trigger that is handed on with something missing is ignored: it is not from us", () => {
  const trigger = { cause: "person", subject: { kind: "db-instance", identifier: "orders" }, description: "asked for" };
  expect(parseEvent({ trigger })).toMatchObject({ kind: "ignored" });
});
