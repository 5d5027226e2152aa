import fc from "fast-check";
import { expect, test } from "vitest";
import { restoreKinds } from "../../lambda/schema/restore-kinds.ts";
import { parseEvent } from "../../lambda/triggers/parse-event.ts";
import type { Trigger } from "../../lambda/triggers/trigger.ts";

const dmsArn = "arn:aws:dms:us-east-1:111111111111";
const arns = ["task", "replication-config", "data-migration"].map((type) => `${dmsArn}:${type}:ORDERS`);

const name = fc.oneof(fc.string(), fc.constantFrom("orders", "orders-staging", ...arns));
const anything = fc.jsonValue({ maxDepth: 1 });
const mostly = <T>(expected: fc.Arbitrary<T>) => fc.oneof({ arbitrary: expected, weight: 25 }, anything);
const maybe = <T>(expected: fc.Arbitrary<T>) => fc.option(mostly(expected), { freq: 6, nil: undefined });
const oneOf = (...texts: string[]) => mostly(fc.constantFrom(...texts));

const message = fc.oneof(
  name,
  fc.tuple(name, name).map(([from, to]) => `Restored from DB instance ${from} to ${to}.`),
  name.map((snapshot) => `Restored from snapshot ${snapshot}.`),
);

const nearlyOfRds = fc.record({
  source: oneOf("aws.rds"),
  "detail-type": oneOf("RDS DB Instance Event", "RDS DB Cluster Event"),
  time: maybe(name),
  detail: mostly(
    fc.record({
      SourceIdentifier: mostly(name),
      Message: maybe(message),
      EventID: maybe(fc.constantFrom("RDS-EVENT-0043", "RDS-EVENT-0019", "RDS-EVENT-0170", "RDS-EVENT-0005")),
    }),
  ),
});

const nearlyACall = fc.record({
  source: oneOf("aws.rds"),
  "detail-type": oneOf("AWS API Call via CloudTrail"),
  time: maybe(name),
  detail: mostly(
    fc.record({
      eventSource: oneOf("rds.amazonaws.com"),
      eventName: oneOf("RestoreDBClusterFromSnapshot", "RestoreDBClusterToPointInTime"),
      errorCode: fc.option(name, { freq: 2, nil: undefined }),
      requestParameters: mostly(
        fc.record({
          dBClusterIdentifier: mostly(name),
          snapshotIdentifier: maybe(name),
          sourceDBClusterIdentifier: maybe(name),
        }),
      ),
    }),
  ),
});

const nearlyOfDms = fc.record({
  source: oneOf("aws.dms"),
  "detail-type": oneOf(
    "DMS Replication Task State Change",
    "DMS Replication State Change",
    "DMS Data Migration State Change",
    // keys of every object, and of no table of ours
    "constructor",
    "__proto__",
  ),
  time: maybe(name),
  resources: mostly(fc.array(fc.oneof(name, fc.constantFrom(...arns)))),
  detail: mostly(
    fc.record({
      eventId: maybe(name),
      eventType: oneOf("REPLICATION_TASK_STOPPED", "REPLICATION_STOPPED", "DATA_MIGRATION_STOPPED"),
      detailMessage: maybe(name),
    }),
  ),
});

const nearlyARequest = fc.oneof(
  ...["dbInstanceIdentifier", "dbClusterIdentifier", "replicationTaskArn", "replicationConfigArn"].map((key) =>
    fc.record(
      {
        [key]: mostly(name),
        restore: mostly(fc.subarray([...restoreKinds])),
        databases: mostly(fc.array(name)),
        dryRun: mostly(fc.boolean()),
      },
      { requiredKeys: [] },
    ),
  ),
);

const nearlyASchedule = fc.record({
  schedule: mostly(
    fc.record(
      {
        time: mostly(name),
        mode: oneOf("check", "repair"),
        dbInstanceIdentifiers: mostly(fc.array(name)),
        dbClusterIdentifiers: mostly(fc.array(name)),
      },
      { requiredKeys: ["time", "mode"] },
    ),
  ),
});

const nearlyHandedOn = fc.record({
  trigger: mostly(
    fc.record({
      cause: oneOf("restore", "creation", "load", "schedule", "person"),
      subject: fc.oneof(
        fc.record({ kind: oneOf("db-instance", "db-cluster"), identifier: mostly(name) }),
        fc.record({ kind: oneOf("replication-task", "data-migration"), arn: mostly(fc.constantFrom(...arns)) }),
      ),
      origin: fc.option(fc.record({ kind: oneOf("db-instance", "db-snapshot"), identifier: mostly(name) })),
      dryRun: mostly(fc.boolean()),
      restore: fc.option(mostly(fc.subarray([...restoreKinds]))),
      databases: fc.option(mostly(fc.array(name))),
      description: mostly(name),
      time: fc.option(mostly(name)),
    }),
  ),
});

test.each([
  ["an event of RDS", nearlyOfRds],
  ["a call of the RDS API", nearlyACall],
  ["an event of DMS", nearlyOfDms],
  ["a request", nearlyARequest],
  ["a schedule", nearlyASchedule],
  ["what is handed on", nearlyHandedOn],
])("whatever comes that is nearly %s, what a trigger names stands in it", (_what, nearly: fc.Arbitrary<unknown>) => {
  let triggers = 0;
  fc.assert(
    fc.property(nearly, (event) => {
      for (const trigger of triggersOf(event)) {
        triggers += 1;
        const said = stringsIn(event);
        for (const named of namesIn(trigger)) {
          expect(named).not.toBe("");
          expect(said.some((text) => text.includes(named))).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
  // or the property would hold for want of a trigger
  expect(triggers).toBeGreaterThan(10);
});

test("whatever comes that is like nothing, it is ignored with a reason", () => {
  fc.assert(
    fc.property(fc.anything(), (event) => {
      expect(parseEvent(event)).toMatchObject({ kind: "ignored", reason: expect.stringMatching(/./) });
    }),
    { numRuns: 300 },
  );
});

function triggersOf(event: unknown): readonly Trigger[] {
  const order = parseEvent(event);
  switch (order.kind) {
    case "ignored":
      expect(order.reason).not.toBe("");
      return [];
    case "run":
      return [order.trigger];
    case "start":
      return order.triggers;
  }
}

/** All in a trigger by which something is found, or told from something else. */
function namesIn({ subject, origin, databases, time }: Trigger): string[] {
  return [
    "identifier" in subject ? subject.identifier : subject.arn,
    ...(origin === null ? [] : [origin.identifier]),
    ...(databases ?? []),
    ...(time === null || time === "" ? [] : [time]),
  ];
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
