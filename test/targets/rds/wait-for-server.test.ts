import { describe, expect, test } from "vitest";
import { type Poll, poll } from "../../../lambda/targets/rds/wait-for-server.ts";
import type { ServerSubject } from "../../../lambda/triggers/trigger.ts";
import { emptyAwsAccount } from "../aws-account.ts";

const account = emptyAwsAccount();
const patience = { longest: 24 * 3_600, isUnwanted: () => false };
const subject = { kind: "db-instance", identifier: "orders" } as const;
const first: Poll = { settled: false, server: null, failure: { reason: "it was not asked for", hint: "" } };
const address = { host: "orders.abc.us-east-1.rds.amazonaws.com", port: 5432 };

function instance(DBInstanceStatus: string) {
  account.dbInstances = [
    {
      DBInstanceIdentifier: "orders",
      DBInstanceStatus,
      Engine: "postgres",
      Endpoint: { Address: address.host, Port: address.port },
    },
  ];
}

describe("a poll", () => {
  test("ends the wait when the server is ready", async () => {
    instance("available");
    const { settled, server, failure } = await poll(subject, first, patience);
    expect({ settled, address: server?.address, failure }).toEqual({ settled: true, address, failure: null });
  });

  test("goes on while it is not, and says so if it is the last one", async () => {
    instance("creating");
    expect(await poll(subject, first, patience)).toMatchObject({
      settled: false,
      server: { identifier: "orders" },
      failure: {
        reason: 'the server was still in the state "creating" after 24 hours (the DB instance orders)',
        hint: "When it is available, run the restore hook again.",
      },
    });
  });

  test("goes on no more when nobody cares for the server", async () => {
    instance("creating");
    const isUnwanted = ({ engine }: { engine: string }) => engine === "postgres";
    expect(await poll(subject, first, { ...patience, isUnwanted })).toMatchObject({ settled: true });
  });

  test("ends the wait when the server never will be ready, and names its state", async () => {
    instance("incompatible-restore");
    expect(await poll(subject, first, patience)).toMatchObject({
      settled: true,
      failure: {
        reason:
          'the server is in the state "incompatible-restore", in which it accepts no connections (the DB instance orders)',
        hint: "Its events and the RDS console say why. When it is available, run the restore hook again.",
      },
    });
  });

  test("ends the wait when AWS will not answer, whenever it is asked", async () => {
    account.fail = () => ({ status: 403, code: "AccessDenied", message: "not authorized" });
    expect(await poll(subject, first, patience)).toMatchObject({
      settled: true,
      failure: { reason: "AWS answered AccessDenied: not authorized" },
    });
  });

  test("ends the wait for a server that is gone, and whose name another one has", async () => {
    instance("available");
    expect(await poll({ ...subject, resourceId: "db-GONE" }, first, patience)).toMatchObject({
      settled: true,
      server: null,
      failure: { reason: "the DB instance orders that this is about (db-GONE) is gone, and another one has its name" },
    });
  });
});

describe("a server that is not there", () => {
  test.each<[string, ServerSubject, string]>([
    ["an instance", subject, "AWS answered DBInstanceNotFoundFault: DBInstance orders not found."],
    [
      "a cluster",
      { kind: "db-cluster", identifier: "orders" },
      "AWS answered DBClusterNotFoundFault: DBCluster orders not found.",
    ],
    [
      "an instance by its resource id",
      { ...subject, resourceId: "db-ABC" },
      "AWS answered DBInstanceNotFoundFault: DBInstance orders not found.",
    ],
    [
      "a cluster by its resource id",
      { kind: "db-cluster", identifier: "orders", resourceId: "cluster-ABC" },
      "AWS answered DBClusterNotFoundFault: DBCluster orders not found.",
    ],
  ])("is asked for five times, since RDS may not know it everywhere yet: %s", async (_what, missing, reason) => {
    let last: Poll = first;
    for (let polls = 1; polls <= 5; polls += 1) {
      last = await poll(missing, last, patience);
      expect(last).toMatchObject({ settled: polls === 5, server: null, failure: { reason } });
    }
  });

  test("is waited for as any other once it is there", async () => {
    const missing = await poll(subject, first, patience);
    instance("creating");
    const found = await poll(subject, missing, patience);
    expect(found).toMatchObject({ settled: false, server: { identifier: "orders" } });
    account.dbInstances = [];
    expect(await poll(subject, found, patience)).toMatchObject({ settled: false, missing: 1 });
  });
});

describe("when AWS does not answer", () => {
  const busy = () => ({ status: 400, code: "Throttling", message: "Rate exceeded" });

  test("the wait goes on for fifteen polls in a row, and then says what AWS said", async () => {
    account.fail = busy;
    let last: Poll = first;
    for (let polls = 1; polls <= 15; polls += 1) {
      last = await poll(subject, last, patience);
      expect(last).toMatchObject({ settled: polls === 15, unanswered: polls });
    }
    expect(last.failure?.reason).toBe("AWS answered Throttling: Rate exceeded");
  });

  test("an answer in between is a new beginning", async () => {
    account.fail = busy;
    const last = await poll(subject, { ...first, unanswered: 13 }, patience);
    expect(last).toMatchObject({ settled: false, unanswered: 14 });
    account.fail = undefined;
    instance("creating");
    const answered = await poll(subject, last, patience);
    account.fail = busy;
    expect(await poll(subject, answered, patience)).toMatchObject({ settled: false, unanswered: 1 });
  });
});
