import type { ReplicationTask } from "@aws-sdk/client-database-migration-service";
import { describe, expect, test } from "vitest";
import { fallbackName, NotTold, nameRun } from "../../lambda/triggers/name-run.ts";
import { parseEvent } from "../../lambda/triggers/parse-event.ts";
import type { Trigger } from "../../lambda/triggers/trigger.ts";
import { readEvent } from "../events/read-event.ts";
import { emptyAwsAccount } from "../targets/aws-account.ts";

const account = emptyAwsAccount();

/** The one trigger of a sample event. */
function triggerOf(name: string): Trigger {
  const order = parseEvent(readEvent(name));
  const [trigger] = order.kind === "start" ? order.triggers : [];
  if (trigger === undefined) throw new Error(`${name} starts nothing`);
  return trigger;
}

async function nameOf(trigger: Trigger): Promise<string> {
  const run = await nameRun(trigger);
  if ("reason" in run) throw new Error(`ignored: ${run.reason}`);
  return run.name;
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
    expect(await nameOf(triggerOf(event))).toBe("restored-db-ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  });

  test("and by another name when it is restored once more", async () => {
    instance("db-FIRST");
    const first = await nameOf(triggerOf("rds-snapshot-restore"));
    instance("db-SECOND");
    expect(await nameOf(triggerOf("rds-snapshot-restore"))).not.toBe(first);
  });

  test("and a cluster by the same name, as a new one or as a restored one", async () => {
    account.dbClusters = ["orders-cluster", "orders-cluster-staging"].map((DBClusterIdentifier) => ({
      DBClusterIdentifier,
      DbClusterResourceId: "cluster-ABC",
      Status: "creating",
      Engine: "aurora-postgresql",
    }));
    for (const event of ["rds-cluster-created", "rds-cluster-restored", "rds-cluster-restored-point-in-time"]) {
      expect(await nameOf(triggerOf(event))).toBe("restored-cluster-ABC");
    }
  });

  test("by which it is known to the run from then on", async () => {
    instance("db-ABC");
    const trigger = triggerOf("rds-snapshot-restore");
    expect(await nameRun(trigger)).toEqual({
      name: "restored-db-ABC",
      trigger: { ...trigger, subject: { kind: "db-instance", identifier: "orders-staging", resourceId: "db-ABC" } },
    });
  });

  test("or, where RDS has given it no name of its own, after what its event says", async () => {
    instance();
    const trigger = triggerOf("rds-snapshot-restore");
    const name = await nameOf(trigger);
    expect(await nameRun(trigger)).toEqual({ name, trigger });
    expect(name).toMatch(/^db-instance-orders-staging-2026-03-19T19-34-09Z-[0-9a-f]{12}$/);
    expect(name).toBe(fallbackName(triggerOf("rds-snapshot-restore")));
  });

  test("and is another one than that which took its name before it was named", async () => {
    instance("db-ABC");
    const renamed: Trigger = {
      ...triggerOf("rds-snapshot-restore"),
      subject: { kind: "db-instance", identifier: "orders-staging", resourceId: "db-GONE" },
    };
    await expect(nameRun(renamed)).rejects.toThrow("(db-GONE) is gone, and another one has its name");
  });

  test("and not at all while RDS does not answer, or knows of no such server", async () => {
    const name = () => nameOf(triggerOf("rds-snapshot-restore"));
    // RDS may hear of it later than we
    await expect(name()).rejects.toMatchObject({ name: "FailureError", transient: true });
    account.fail = () => ({ status: 503, code: "ServiceUnavailable", message: "busy" });
    await expect(name()).rejects.toMatchObject({ name: "ServiceUnavailable" });
  });
});

describe("a load is named after the moment at which it stopped", () => {
  function task(StopDate?: Date, details: Partial<ReplicationTask> = { StopReason: "Stop Reason NORMAL" }) {
    account.replicationTasks = [
      {
        ReplicationTaskArn: "arn:aws:dms:us-east-1:111111111111:task:AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3",
        ReplicationTaskIdentifier: "orders",
        TargetEndpointArn: "arn:aws:dms:us-east-1:111111111111:endpoint:TARGET",
        ReplicationTaskStats: StopDate === undefined ? {} : { StopDate },
        ...details,
      },
    ];
  }

  test("whatever its events say", async () => {
    task(new Date("2026-03-20T08:12:40Z"));
    const name = await nameOf(triggerOf("dms-task-stopped"));
    // the ARN's last part is in it as far as there is room
    expect(name).toMatch(/^loaded-AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3-2026-[0-9a-f]{12}$/);
    expect(await nameOf(triggerOf("dms-task-stopped-without-reason"))).toBe(name);
  });

  test("so that it has another name when it stops once more", async () => {
    task(new Date("2026-03-20T08:12:40Z"));
    const first = await nameOf(triggerOf("dms-task-stopped"));
    task(new Date("2026-03-20T08:12:41Z"));
    expect(await nameOf(triggerOf("dms-task-stopped"))).not.toBe(first);
  });

  test("by what its event says of why, where DMS gives no reason", async () => {
    const stopped = new Date("2026-03-20T08:12:40Z");
    task(stopped);
    const name = await nameOf(triggerOf("dms-task-stopped"));
    task(stopped, {});
    const trigger = triggerOf("dms-task-stopped");
    expect(await nameRun(trigger)).toEqual({ name, trigger });
  });

  test("and has none, and uses up none, when it has not done its work", async () => {
    task(new Date("2026-03-20T08:12:40Z"), { StopReason: "Stop Reason FATAL_ERROR Error Level FATAL" });
    expect(await nameRun(triggerOf("dms-task-stopped"))).toEqual({
      kind: "ignored",
      reason: "the replication task orders has not done its work: FATAL_ERROR",
    });
  });

  test.each<[string, string, Date | undefined, Partial<ReplicationTask>, string]>([
    [
      "that it is at work",
      "dms-task-stopped",
      undefined,
      { Status: "running", StopReason: "Stop Reason NORMAL" },
      'its status is "running"',
    ],
    ["that it is about to stop", "dms-task-stopped", undefined, { Status: "stopping" }, 'its status is "stopping"'],
    [
      "why, which its event does not say, either",
      "dms-task-stopped-without-reason",
      new Date("2026-03-20T08:12:40Z"),
      { Status: "stopped" },
      "DMS gives no reason",
    ],
    [
      "when and why it stopped the last time",
      "dms-task-stopped",
      new Date("2026-03-19T08:12:40Z"),
      { Status: "stopped", StopReason: "Stop Reason FATAL_ERROR" },
      "DMS says that it stopped at 2026-03-19T08:12:40.000Z",
    ],
  ])("and is asked for again while DMS still tells %s", async (_what, event, StopDate, details, notDone) => {
    task(StopDate, details);
    const error = await nameRun(triggerOf(event)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotTold);
    expect(error).toMatchObject({
      failure: {
        reason: `the replication task orders has not done its work: ${notDone}`,
        hint: "See the load in the console of DMS.",
      },
      transient: true,
    });
  });

  test("or, where DMS does not say when, of its event", async () => {
    task();
    expect(await nameOf(triggerOf("dms-task-stopped"))).toBe(fallbackName(triggerOf("dms-task-stopped")));
  });
});

test("a schedule is named after its time, mode and server, and AWS is not asked", async () => {
  account.fail = () => ({ status: 500, code: "InternalFailure", message: "asked" });
  const name = await nameOf(triggerOf("schedule"));
  expect(name).toMatch(/^scheduled-repair-2026-03-20T03-00-00Z-db-instance-o-[0-9a-f]{12}$/);
  expect(await nameOf(triggerOf("schedule"))).toBe(name);
  const check = { ...triggerOf("schedule"), dryRun: true };
  expect(await nameOf(check)).toMatch(/^scheduled-check-2026-03-20T03-00-00Z-db-instance-or-[0-9a-f]{12}$/);
});
