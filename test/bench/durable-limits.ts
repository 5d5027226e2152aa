/**
 * What Lambda has to keep of a repair of very many databases and sequences, against its limits for durable executions.
 *
 *     npm run bench:durable [databases] [sequences in each]
 */
import process from "node:process";
import { startWorld } from "../../local/demo/world.ts";
import { largestCheckpoint, measureCheckpoints, mostOfAll, mostOperations } from "../handler/checkpoints.ts";
import { manyDatabases } from "../handler/many.ts";
import { dbInstance } from "../handler/servers.ts";

const [databases = 300, sequences = 334] = process.argv.slice(2).map(Number);

await using world = await startWorld();
console.log(`making ${databases} databases of ${sequences} sequences; in each third of them all are behind ...`);
await manyDatabases(world.server, databases, sequences);
world.account.dbInstances = [dbInstance(world)];
const { kept, stop } = measureCheckpoints();
const began = performance.now();
const [run] = await world.deliver({ dbInstanceIdentifier: "orders-staging" });
stop();

const seconds = Math.round((performance.now() - began) / 1_000);
const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1024)} KB`;
console.log(`${run?.status} in ${seconds} s, waits left out: ${world.aws.published.map(({ Subject }) => Subject)}`);
console.table({
  operations: { kept: kept.operations, limit: mostOperations },
  "largest checkpoint": { kept: kilobytes(kept.largest), limit: kilobytes(largestCheckpoint) },
  "all checkpoints": { kept: kilobytes(kept.sum), limit: kilobytes(mostOfAll) },
});
const fits = kept.operations < mostOperations && kept.largest < largestCheckpoint && kept.sum < mostOfAll;
process.exitCode = run?.status === "SUCCEEDED" && fits ? 0 : 1;
