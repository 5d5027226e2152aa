import { once } from "node:events";
import { createServer } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { z } from "zod";
import { login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { readEvent } from "../events/read-event.ts";
import { type Delivery, deliver } from "./deliver.ts";
import { dataMigration, replicationTask, serverlessReplication, targetEndpoint } from "./loads.ts";
import { mutated } from "./mutations.ts";
import { clusterMember, dbCluster, dbInstance } from "./servers.ts";

let world: World;
const stack = new AsyncDisposableStack();

/** A server that nobody gets into, and whose visitors are counted. */
interface Door {
  /** By which of these an event may lead to it; none is part of another one. */
  readonly names: readonly string[];
  readonly secret: string;
  readonly server: { readonly host: "localhost"; readonly port: number };
  visits: number;
}
const doors: Door[] = [];

beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = stack.use(await startWorld(inject("bundle")));
  const loads = ["AAAABBBB0CCCC", "H5ZZZZ", "K7YYYY"];
  for (const names of [["restored"], ["original"], ["cluster-that-came"], ["stranger"], loads]) {
    doors.push(await openDoor(names));
  }
});
afterAll(async () => {
  await stack.disposeAsync();
  vi.unstubAllEnvs();
});

const events = [
  ...["rds-snapshot-restore", "rds-point-in-time-from-old", "rds-restore-without-event-id"],
  ...["rds-cluster-created", "rds-cluster-restored"],
  ...["dms-task-stopped", "dms-serverless-replication-stopped", "dms-data-migration-stopped"],
].map((name): unknown =>
  JSON.parse(
    JSON.stringify(readEvent(name))
      .replaceAll(/orders-cluster(-staging)?/g, "cluster-that-came")
      .replaceAll("orders-staging", "restored")
      .replaceAll(/\borders\b/g, "original"),
  ),
);
const orders = [
  { dbInstanceIdentifier: "restored", databases: ["a", "b"], dryRun: true },
  { dbClusterIdentifier: "cluster-that-came" },
  {
    schedule: {
      time: "2026-03-20T08:00:00Z",
      mode: "repair",
      dbInstanceIdentifiers: ["restored", "original"],
      dbClusterIdentifiers: ["cluster-that-came"],
    },
  },
];

test("no event, however wrong, ends badly, or leads to a server that it does not name", {
  timeout: 120_000,
}, async () => {
  const visited = new Set<Door>();
  const property = fc.asyncProperty(mutated([...events, ...orders]), async (event) => {
    furnish();
    const run = await deliver(world, event);
    const text = JSON.stringify(event).toLowerCase();
    for (const execution of run.executions) expect(execution).toMatchObject({ status: "SUCCEEDED", error: undefined });
    for (const door of doors) {
      if (door.visits > 0) visited.add(door);
      const isNamed = door.names.some((name) => text.includes(name.toLowerCase()));
      if (!isNamed) expect([door.names, door.visits, secretsOf(run).has(door.secret)]).toEqual([door.names, 0, false]);
    }
  });
  await fc.assert(property, { numRuns: 50, seed: 1 });
  // or there would have been nothing to see
  expect(visited.size).toBeGreaterThanOrEqual(3);
});

/** All servers anew: to their events, they have not been looked at yet. */
function furnish(): void {
  const [restored, original, cluster, stranger, loads] = doors;
  if (!restored || !original || !cluster || !stranger || !loads) throw new Error("the doors are not open");
  for (const door of doors) door.visits = 0;
  const ofRds = (door: Door) => ({ TagList: [{ Key: "restore-hook:secret", Value: door.secret }] });
  const DBClusterIdentifier = "cluster-that-came";
  Object.assign(world.account, {
    dbInstances: [
      dbInstance(restored, { DBInstanceIdentifier: "restored", ...ofRds(restored) }),
      dbInstance(original, { DBInstanceIdentifier: "original", ...ofRds(original) }),
      dbInstance(stranger, { DBInstanceIdentifier: "stranger", ...ofRds(stranger) }),
      clusterMember(cluster, { DBClusterIdentifier }),
    ],
    dbClusters: [dbCluster(cluster, { DBClusterIdentifier, ...ofRds(cluster) })],
    ...serverlessReplication(),
    ...dataMigration(loads),
    replicationTasks: [replicationTask()],
    endpoints: [targetEndpoint(loads)],
    secrets: doors.map(({ secret }) => ({
      ARN: `arn:aws:secretsmanager:us-east-1:111111111111:secret:${secret}-AbCdEf`,
      Name: secret,
      SecretString: JSON.stringify(login),
    })),
  });
}

function secretsOf({ requests }: Delivery): Set<unknown> {
  return new Set(requests.flatMap(({ operation, input }) => (operation === "GetSecretValue" ? [input.SecretId] : [])));
}

async function openDoor(names: readonly string[]): Promise<Door> {
  const server = createServer((visitor) => {
    door.visits += 1;
    visitor.destroy();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => void server.close());
  const { port } = z.object({ port: z.number() }).parse(server.address());
  // what the helpers give to all loads
  const secret = names.length > 1 ? "shortener/dms" : `of/${names[0]}`;
  const door: Door = { names, secret, server: { host: "localhost", port }, visits: 0 };
  return door;
}
