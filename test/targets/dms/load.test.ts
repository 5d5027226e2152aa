import type { DataMigration, Replication, ReplicationTask } from "@aws-sdk/client-database-migration-service";
import { describe, expect, test } from "vitest";
import { describeLoad } from "../../../lambda/targets/dms/load.ts";
import { emptyAwsAccount } from "../aws-account.ts";

const account = emptyAwsAccount();

const dms = "arn:aws:dms:us-east-1:111111111111";
const TargetEndpointArn = `${dms}:endpoint:TARGET`;
const SourceEndpointArn = `${dms}:endpoint:SOURCE`;
const stopped = new Date("2026-03-20T08:12:44Z");
const stoppedAt = "2026-03-20T08:12:44.000Z";

describe("of a replication task is told", () => {
  const arn = `${dms}:task:ORDERS`;

  function described(details: Partial<ReplicationTask>) {
    const task = { ReplicationTaskArn: arn, ReplicationTaskIdentifier: "orders", TargetEndpointArn, SourceEndpointArn };
    account.replicationTasks = [
      { ReplicationTaskArn: `${dms}:task:ANOTHER`, StopReason: "Stop Reason NORMAL" },
      { ...task, ...details },
    ];
    return describeLoad({ kind: "replication-task", arn });
  }

  test("all that matters to us", async () => {
    const load = await described({
      StopReason: "Stop Reason FULL_LOAD_ONLY_FINISHED",
      ReplicationTaskStats: { StopDate: stopped, TablesErrored: 2 },
    });
    expect(load).toEqual({
      kind: "replication-task",
      arn,
      identifier: "orders",
      called: "the replication task orders",
      notDone: null,
      isTold: true,
      isOver: true,
      goesOn: false,
      stoppedAt,
      tablesErrored: 2,
      destinationArn: TargetEndpointArn,
      sourceArn: SourceEndpointArn,
    });
  });

  test("why it has not done its work", async () => {
    expect(await described({ StopReason: "Stop Reason FATAL_ERROR Error Level FATAL" })).toMatchObject({
      notDone: "FATAL_ERROR",
      stoppedAt: null,
      tablesErrored: 0,
    });
  });

  test("that DMS gives no reason yet", async () => {
    expect(await described({})).toMatchObject({ notDone: "DMS gives no reason", isTold: false, isOver: true });
  });

  test.each(["running", "stopping", "starting", "modifying", "testing", "Running"])(
    "that it is %s, and nothing of why it stopped the last time",
    async (Status) => {
      expect(await described({ Status, StopReason: "Stop Reason NORMAL" })).toMatchObject({
        notDone: `its status is "${Status}"`,
        isTold: false,
        isOver: false,
      });
    },
  );

  test.each(["stopped", "failed", "ready", "deleting", "failed-move"])(
    "that it is over when it is %s",
    async (Status) => {
      expect(await described({ Status, StopReason: "Stop Reason NORMAL" })).toMatchObject({
        notDone: null,
        isTold: true,
        isOver: true,
        goesOn: false,
      });
    },
  );
});

describe("of a replication of DMS Serverless", () => {
  const arn = `${dms}:replication-config:ORDERS`;

  function described(details: Partial<Replication>) {
    account.replicationConfigs = [
      { ReplicationConfigArn: arn, ReplicationConfigIdentifier: "orders", TargetEndpointArn, SourceEndpointArn },
    ];
    account.replications = [{ ReplicationConfigArn: arn, ReplicationConfigIdentifier: "orders", ...details }];
    return describeLoad({ kind: "replication-config", arn });
  }

  test("all is told that matters to us", async () => {
    const load = await described({
      Status: "stopped",
      StopReason: "FULL_LOAD_ONLY_FINISHED",
      ReplicationStats: { StopDate: stopped, TablesErrored: 1 },
      ReplicationLastStopTime: new Date(0),
    });
    expect(load).toEqual({
      kind: "replication-config",
      arn,
      identifier: "orders",
      called: "the serverless replication orders",
      notDone: null,
      isTold: true,
      isOver: true,
      goesOn: false,
      stoppedAt,
      tablesErrored: 1,
      destinationArn: TargetEndpointArn,
      sourceArn: SourceEndpointArn,
    });
  });

  test("the time of its last stop will do", async () => {
    const details = { Status: "stopped", StopReason: "NORMAL", ReplicationLastStopTime: stopped };
    expect(await described(details)).toMatchObject({ stoppedAt });
  });

  test.each(["stopped", "deprovisioning", "deprovisioned"])("one that is %s has done its work", async (Status) => {
    expect(await described({ Status, StopReason: "Stop Reason NORMAL" })).toMatchObject({ notDone: null });
  });

  test.each(["running", "starting", "stopping", "failed", "initializing"])(
    "one that is %s has not, whatever it stopped for the last time",
    async (Status) => {
      expect(await described({ Status, StopReason: "Stop Reason NORMAL" })).toMatchObject({
        notDone: `its status is "${Status}"`,
        // its events do not say that it has stopped: only what is about to is worth being asked again
        isTold: Status !== "stopping",
        isOver: false,
      });
    },
  );

  test("one that stopped for an error has not", async () => {
    const details = { Status: "stopped", StopReason: "Stop Reason FATAL_ERROR" };
    expect(await described(details)).toMatchObject({ notDone: "FATAL_ERROR" });
  });
});

describe("of a data migration", () => {
  const arn = `${dms}:data-migration:ORDERS`;
  const MigrationProjectArn = `${dms}:migration-project:ORDERS`;

  function described(details: Partial<DataMigration>) {
    const another = { DataMigrationArn: `${dms}:data-migration:ANOTHER`, MigrationProjectArn };
    account.dataMigrations = [
      another,
      { DataMigrationArn: arn, DataMigrationName: "orders", MigrationProjectArn, ...details },
    ];
    // it is on the second page
    account.pageSize = 1;
    return describeLoad({ kind: "data-migration", arn });
  }

  test("all is told that matters to us", async () => {
    const load = await described({
      DataMigrationStatus: "STOPPED",
      DataMigrationEndTime: stopped,
      DataMigrationStatistics: { TablesErrored: 3 },
    });
    expect(load).toEqual({
      kind: "data-migration",
      arn,
      identifier: "orders",
      called: "the data migration orders",
      notDone: null,
      isTold: true,
      isOver: true,
      goesOn: false,
      stoppedAt,
      tablesErrored: 3,
      destinationArn: MigrationProjectArn,
      sourceArn: MigrationProjectArn,
    });
  });

  test.each(["stopped", "finished", "successful", "completed", "LOAD_COMPLETE", "load complete"])(
    "one that is %s has done its work",
    async (DataMigrationStatus) => {
      expect(await described({ DataMigrationStatus })).toMatchObject({ notDone: null });
    },
  );

  test.each(["RUNNING", "STARTING", "STOPPING", "CREATING", "FAILED", "not stopped", "incomplete"])(
    "one that is %s has not",
    async (DataMigrationStatus) => {
      expect(await described({ DataMigrationStatus })).toMatchObject({
        notDone: `its status is "${DataMigrationStatus}"`,
        isTold: DataMigrationStatus !== "STOPPING",
        isOver: false,
      });
    },
  );

  test("one that failed has not, and says why", async () => {
    const details = { DataMigrationStatus: "FAILED", LastFailureMessage: "no route to the source" };
    expect(await described(details)).toMatchObject({ notDone: 'its status is "FAILED": no route to the source' });
  });

  test("one whose status is not told has not", async () => {
    expect(await described({})).toMatchObject({ notDone: 'its status is "unknown"', stoppedAt: null });
  });
});

describe("a load that is not there is what DMS says it is:", () => {
  test.each(["replication-task", "replication-config"] as const)("%s", async (kind) => {
    await expect(describeLoad({ kind, arn: `${dms}:x:GONE` })).rejects.toMatchObject({
      name: "ResourceNotFoundFault",
    });
  });

  test("data-migration, of which all are read", async () => {
    await expect(describeLoad({ kind: "data-migration", arn: `${dms}:data-migration:GONE` })).rejects.toMatchObject({
      failure: {
        reason: `DMS has no data migration ${dms}:data-migration:GONE`,
        hint: "Check the ARN, and that it is in the account and region of the restore hook.",
      },
      transient: false,
    });
  });
});
