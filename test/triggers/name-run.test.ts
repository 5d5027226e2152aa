import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { executionName, fallbackName } from "../../lambda/triggers/execution-name.ts";
import { parseEvent } from "../../lambda/triggers/parse-event.ts";
import type { Trigger } from "../../lambda/triggers/trigger.ts";
import { readEvent } from "../events/read-event.ts";
import { emptyAwsAccount } from "../targets/aws-account.ts";

const account = emptyAwsAccount();

/** What Lambda takes for the name of a durable execution. */
const legal = /^[a-zA-Z0-9-_]{1,64}$/;

/** The one trigger of a sample event. */
function triggerOf(name: string): Trigger {
  const order = parseEvent(readEvent(name));
  const [trigger] = order.kind === "start" ? order.triggers : [];
  if (trigger === undefined) throw new Error(`${name} starts nothing`);
  return trigger;
}

function instance(DbiResourceId?: string) {
  account.dbInstances = [
    {
      DBInstanceIdentifier: "orders-staging",
      DBInstanceStatus: "creating",
      Engine: "postgres",
      ...(DbiResourceId === undefined ? {} : { DbiResourceId }),
    },
  ];
}

describe("a restore is named after the server that came of it", () => {
  const events = [
    "rds-snapshot-restore",
    "rds-snapshot-restore-0008",
    "rds-restore-without-event-id",
    "rds-point-in-time-from-old",
    "rds-point-in-time-from-new",
  ];

  test.each(events)("when it is told of by %s", async (event) => {
    instance("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    expect(await executionName(triggerOf(event))).toBe("restored-db-ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  });

  test("and by another name when it is restored once more", async () => {
    instance("db-FIRST");
    const first = await executionName(triggerOf("rds-snapshot-restore"));
    instance("db-SECOND");
    expect(await executionName(triggerOf("rds-snapshot-restore"))).not.toBe(first);
  });

  test("and a cluster by the same name, as a new one or as a restored one", async () => {
    account.dbClusters = ["orders-cluster", "orders-cluster-staging"].map((DBClusterIdentifier) => ({
      DBClusterIdentifier,
      DbClusterResourceId: "cluster-ABC",
      Status: "creating",
      Engine: "aurora-postgresql",
    }));
    for (const event of ["rds-cluster-created", "rds-cluster-restored", "rds-cluster-restored-point-in-time"]) {
      expect(await executionName(triggerOf(event))).toBe("restored-cluster-ABC");
    }
  });

  test("or, where RDS has given it no name of its own, after what its event says", async () => {
    instance();
    const name = await executionName(triggerOf("rds-snapshot-restore"));
    expect(name).toMatch(/^db-instance-orders-staging-2026-03-19T19-34-09Z-[0-9a-f]{12}$/);
    expect(name).toBe(fallbackName(triggerOf("rds-snapshot-restore")));
  });

  test("and not at all while RDS does not answer, or knows of no such server", async () => {
    const name = () => executionName(triggerOf("rds-snapshot-restore"));
    await expect(name()).rejects.toMatchObject({ name: "DBInstanceNotFoundFault" });
    account.fail = () => ({ status: 503, code: "ServiceUnavailable", message: "busy" });
    await expect(name()).rejects.toMatchObject({ name: "ServiceUnavailable" });
  });
});

describe("a load is named after the moment at which it stopped", () => {
  function task(StopDate?: Date) {
    account.replicationTasks = [
      {
        ReplicationTaskArn: "arn:aws:dms:us-east-1:111111111111:task:AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3",
        ReplicationTaskIdentifier: "orders",
        TargetEndpointArn: "arn:aws:dms:us-east-1:111111111111:endpoint:TARGET",
        ReplicationTaskStats: StopDate === undefined ? {} : { StopDate },
      },
    ];
  }

  test("whatever its events say", async () => {
    task(new Date("2026-03-20T08:12:40Z"));
    const name = await executionName(triggerOf("dms-task-stopped"));
    // the ARN's last part is in it as far as there is room
    expect(name).toMatch(/^loaded-AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3-2026-[0-9a-f]{12}$/);
    expect(await executionName(triggerOf("dms-task-stopped-without-reason"))).toBe(name);
  });

  test("so that it has another name when it stops once more", async () => {
    task(new Date("2026-03-20T08:12:40Z"));
    const first = await executionName(triggerOf("dms-task-stopped"));
    task(new Date("2026-03-20T08:12:41Z"));
    expect(await executionName(triggerOf("dms-task-stopped"))).not.toBe(first);
  });

  test("or, where DMS does not say when, of its event", async () => {
    task();
    expect(await executionName(triggerOf("dms-task-stopped"))).toBe(fallbackName(triggerOf("dms-task-stopped")));
  });
});

test("a schedule is named after its time and server, and AWS is not asked", async () => {
  account.fail = () => ({ status: 500, code: "InternalFailure", message: "asked" });
  const name = await executionName(triggerOf("schedule"));
  expect(name).toMatch(/^scheduled-2026-03-20T03-00-00Z-db-instance-orders-[0-9a-f]{12}$/);
  expect(await executionName(triggerOf("schedule"))).toBe(name);
});

describe("whatever is named, and whenever it was,", () => {
  const time = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const name = fc.oneof(fc.string({ minLength: 1, maxLength: 300 }), fc.constantFrom("a", "a.b", "a/b", "a-b", "A"));
  const subject = fc.oneof(
    fc.record({ kind: fc.constantFrom("db-instance" as const, "db-cluster" as const), identifier: name }),
    fc.record({
      kind: fc.constantFrom("replication-task" as const, "replication-config" as const, "data-migration" as const),
      // an ARN's last part has no colon
      arn: name.map((id) => `arn:aws:dms:us-east-1:111111111111:task:${id.replaceAll(":", "")}`),
    }),
  );
  const trigger = (cause: Trigger["cause"]) =>
    fc.record({ subject, time }).map(
      ({ subject, time }): Trigger => ({
        cause,
        subject,
        time,
        origin: null,
        dryRun: false,
        databases: null,
        description: "",
      }),
    );
  const several = (cause: Trigger["cause"]) =>
    fc.uniqueArray(trigger(cause), {
      minLength: 2,
      maxLength: 20,
      selector: (each) => JSON.stringify([each.subject, each.time]),
    });

  test("its name is a legal one, and that of nothing else", () => {
    fc.assert(
      fc.property(several("restore"), (triggers) => {
        expectTold(triggers.map(fallbackName), triggers.length);
      }),
    );
  });

  test("the name of a schedule is a legal one, and that of no other time or server", async () => {
    await fc.assert(
      fc.asyncProperty(several("schedule"), async (triggers) => {
        const ofServers = triggers.filter(({ subject }) => "identifier" in subject);
        expectTold(await Promise.all(ofServers.map(executionName)), ofServers.length);
      }),
    );
  });

  function expectTold(names: readonly string[], count: number) {
    for (const each of names) expect(each).toMatch(legal);
    expect(new Set(names).size).toBe(count);
  }
});
