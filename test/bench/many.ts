import { inOwnProcess } from "./in-own-process.ts";
import { printLine, ratio, seconds } from "./measure.ts";
import { startBenchServer } from "./server.ts";
import { expectInOrder, makeTables, setSequences } from "./tables.ts";

/** Ten times as many take no more than eleven times as long, and memory has a bound. */
export async function many(count: number): Promise<void> {
  const [few, all] = [await measure(count / 10), await measure(count)];
  for (const what of ["check", "check what is behind", "repair"] as const) {
    console.log(`${what}:`);
    printLine(`${count / 10} sequences`, seconds(few[what].seconds));
    printLine(`${count} sequences`, seconds(all[what].seconds));
    printLine("ten times as many", ratio(all[what].seconds / few[what].seconds), "at most 11");
    printLine("memory of the process", `${Math.round(all[what].memory / 1024 / 1024)} MB`, "below 250");
  }
}

async function measure(count: number) {
  await using server = await startBenchServer();
  await makeTables(server.session, count);
  await setSequences(server.session, count, "in order");
  const looked = await inOwnProcess("check", server.connection);
  await setSequences(server.session, count, "behind");
  const found = await inOwnProcess("check", server.connection);
  const repaired = await inOwnProcess("repair", server.connection);
  await expectInOrder(server.session, count);
  if (found.findings !== count || repaired.findings !== count) throw new Error("not every sequence was found behind");
  return { check: looked, "check what is behind": found, repair: repaired };
}
