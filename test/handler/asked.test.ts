import { describe, expect, test } from "vitest";
import type { DbInstance } from "../../local/aws-endpoint.ts";
import { countOf, type Delivery, deliver } from "./deliver.ts";
import { replicationTask, targetEndpoint, taskArn } from "./loads.ts";
import { databasesIn, paragraphs } from "./paragraphs.ts";
import { clusterMember, dbCluster, dbInstance } from "./servers.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";

const shop = shopOfFile();

const subjectsOf = ({ mails }: Delivery) => mails.map(({ Subject }) => Subject);
const { given } = shop;
const instance = (changes: Partial<DbInstance> = {}) => given({ dbInstances: [dbInstance(shop.world, changes)] });
const cluster = () => ({ dbClusters: [dbCluster(shop.world)], dbInstances: [clusterMember(shop.world)] });

describe("a schedule", () => {
  let hours = 0;
  const schedule = (mode: "check" | "repair", servers: Record<string, string[]>) => {
    hours += 1;
    return { schedule: { time: new Date(Date.UTC(2026, 2, 20, hours)).toISOString(), mode, ...servers } };
  };
  const staging = { dbInstanceIdentifiers: ["orders-staging"] };

  test("that checks tells what it would repair, and changes nothing", async () => {
    instance();
    const run = await deliver(shop.world, schedule("check", staging));
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "attention" } });
    expect(subjectsOf(run)).toEqual(["WOULD REPAIR orders-staging: 1 to resync"]);
    expect(paragraphs(run.mails[0])[1]).toMatch(/ Started by: scheduled check \(2026-03-2\d.*Z\) /);
    expect(await shop.takesOrders()).toBe(false);
  });

  test("that repairs tells what it has repaired, and nothing when there is nothing any more", async () => {
    instance();
    const first = await deliver(shop.world, schedule("repair", staging));
    expect(subjectsOf(first)).toEqual(["REPAIRED orders-staging: 1 resynced, all verified"]);
    expect(await shop.takesOrders()).toBe(true);

    for (const mode of ["repair", "check"] as const) {
      const later = await deliver(shop.world, schedule(mode, staging));
      expect(later).toMatchObject({ status: "SUCCEEDED", result: { status: "ok" }, mails: [] });
    }
  });

  test("tells that it could not look", async () => {
    given({ dbInstances: [dbInstance(shop.world)], secrets: [] });
    const run = await deliver(shop.world, schedule("check", staging));
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "failed" } });
    expect(subjectsOf(run)).toEqual([expect.stringMatching(/^FAILED orders-staging: /)]);
  });

  test("of instances and clusters makes a run of each, and one that fails does not stop the others", async () => {
    const { dbClusters, dbInstances } = cluster();
    const broken = dbInstance(shop.world, { DBInstanceIdentifier: "broken", DBInstanceStatus: "storage-full" });
    given({ dbClusters, dbInstances: [...dbInstances, broken, dbInstance(shop.world)] });
    const order = schedule("check", {
      dbInstanceIdentifiers: ["broken", "orders-staging"],
      dbClusterIdentifiers: ["orders-cluster"],
    });
    const run = await deliver(shop.world, order);
    expect(run.executions.map(({ result }) => result)).toEqual([
      { status: "started", runs: [expect.any(String), expect.any(String), expect.any(String)] },
      { status: "failed" },
      { status: "attention" },
      { status: "attention" },
    ]);
    expect(subjectsOf(run)).toEqual([
      expect.stringMatching(/^FAILED broken: the server is in the state "storage-full"/),
      "WOULD REPAIR orders-staging: 1 to resync",
      "WOULD REPAIR orders-cluster: 1 to resync",
    ]);

    const again = await deliver(shop.world, order);
    expect(again.executions, "it was delivered twice").toHaveLength(1);
  });

  test("whose first server cannot be started starts the others, and fails for all to see", async () => {
    given({ dbInstances: [dbInstance(shop.world), dbInstance(shop.world, { DBInstanceIdentifier: "other" })] });
    let calls = 0;
    shop.world.account.fail = (_service, operation) => {
      if (operation === "Invoke") calls += 1;
      return operation === "Invoke" && calls === 1
        ? { status: 403, code: "AccessDeniedException", message: "not authorized to perform: lambda:InvokeFunction" }
        : undefined;
    };
    const run = await deliver(shop.world, schedule("check", { dbInstanceIdentifiers: ["other", "orders-staging"] }));
    expect(run.executions.map(({ status }) => status)).toEqual(["FAILED", "SUCCEEDED"]);
    expect(run.executions[0]?.error?.message).toMatch(
      /AccessDeniedException: not authorized to perform: lambda:Invoke/,
    );
    expect(subjectsOf(run)).toEqual(["WOULD REPAIR orders-staging: 1 to resync"]);
  });

  test.each(["stopped", "stopping"])("does not mind an instance that is %s", async (DBInstanceStatus) => {
    instance({ DBInstanceStatus });
    const run = await deliver(shop.world, schedule("repair", staging));
    const reason = `the DB instance orders-staging is in the state "${DBInstanceStatus}"`;
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ignored", reason }, mails: [] });
    expect(countOf("DescribeDBInstances", run)).toBe(1);
  });

  test("waits an hour for a server, since it comes again", async () => {
    instance({ DBInstanceStatus: "rebooting" });
    const run = await deliver(shop.world, schedule("repair", staging));
    expect(paragraphs(run.mails[0])[0]).toBe(
      'FAILED: the server was still in the state "rebooting" after 1 hour (the DB instance orders-staging)',
    );
  });

  test("that names no server is ignored", async () => {
    const run = await deliver(shop.world, schedule("check", { dbInstanceIdentifiers: [] }));
    const reason = "the schedule names no server";
    expect(run).toMatchObject({ result: { status: "ignored", reason }, requests: [] });
  });
});

describe("a person", () => {
  const repaired = { status: "repaired" };
  const byIdentifier = { dbInstanceIdentifier: "orders-staging" };

  test.each<[string, object, () => void, string]>([
    ["an instance", byIdentifier, () => instance(), "orders-staging"],
    [
      "an instance in capitals, as RDS takes them, too",
      { dbInstanceIdentifier: "Orders-Staging" },
      () => instance(),
      "orders-staging",
    ],
    [
      "a cluster",
      { dbClusterIdentifier: "orders-cluster" },
      // its instance leads nowhere: it is its writer endpoint that is used
      () => given(cluster()),
      "orders-cluster",
    ],
    [
      "an instance that is part of a cluster",
      { dbInstanceIdentifier: "orders-cluster-1" },
      () => given(cluster()),
      "orders-cluster",
    ],
    [
      "what a task has loaded, whether it was done or not",
      { replicationTaskArn: taskArn },
      () =>
        given({
          replicationTasks: [replicationTask({ StopReason: "Stop Reason FATAL_ERROR Error Level FATAL" })],
          endpoints: [targetEndpoint(shop.world)],
        }),
      "127.0.0.1:PORT",
    ],
  ])("has %s repaired, and gets a mail", async (_what, request, state, name) => {
    state();
    const server = name.replace("PORT", String(shop.world.server.port));
    const run = await deliver(shop.world, request);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: repaired });
    expect(subjectsOf(run)).toEqual([`REPAIRED ${server}: 1 resynced, all verified`]);
    expect(paragraphs(run.mails[0])[1]).toContain("Started by: a person");
    expect(await shop.takesOrders()).toBe(true);
  });

  test("gets a mail each time, also when nothing is to be done any more", async () => {
    instance();
    await shop.sql("select setval('public.orders_id_seq', 9)", shopDatabase);
    const runs = [await deliver(shop.world, byIdentifier), await deliver(shop.world, byIdentifier)];
    const ok = "OK orders-staging: 2 sequences and keys checked, nothing to do";
    expect(runs.map(subjectsOf)).toEqual([[ok], [ok]]);
  });

  test("has one database repaired out of several", async () => {
    instance();
    const other = await deliver(shop.world, { ...byIdentifier, databases: ["postgres"] });
    expect(subjectsOf(other)).toEqual(["OK orders-staging: 0 sequences and keys checked, nothing to do"]);
    expect(await shop.takesOrders()).toBe(false);

    const wanted = await deliver(shop.world, { ...byIdentifier, databases: [shopDatabase] });
    expect(databasesIn(wanted.mails[0])).toEqual(["Database shop: 2 checked, 1 repaired, 0 left alone, 0 failed"]);
  });

  test("is told what a repair would do", async () => {
    instance();
    const run = await deliver(shop.world, { ...byIdentifier, dryRun: true });
    expect(subjectsOf(run)).toEqual(["WOULD REPAIR orders-staging: 1 to resync"]);
    expect(await shop.takesOrders()).toBe(false);
  });

  test.each<[string, object]>([
    ["an unknown key", { ...byIdentifier, dryrun: true }],
    ["nothing to look at", { dryRun: true }],
    ["two things to look at", { ...byIdentifier, dbClusterIdentifier: "orders-cluster" }],
    ["no databases", { ...byIdentifier, databases: [] }],
  ])("who asks for %s is told so at once, and nothing is done", async (_what, request) => {
    instance();
    const run = await deliver(shop.world, request);
    const reason = expect.stringMatching(/^the event is not of a known form: /);
    expect(run).toMatchObject({ result: { status: "ignored", reason }, requests: [] });
  });

  test("who asks for a server that is not there is told so in a mail", async () => {
    const run = await deliver(shop.world, { dbInstanceIdentifier: "orders-stagin" });
    expect(run.result).toEqual({ status: "failed" });
    expect(paragraphs(run.mails[0])[0]).toBe(
      "FAILED: AWS answered DBInstanceNotFoundFault: DBInstance orders-stagin not found.",
    );
  });
});
