import {
  type Contestant,
  check,
  countStatements,
  lookingLoop,
  repair,
  settingLoop,
  tripPerTable,
  wikiScript,
} from "./contestants.ts";
import { startDelayProxy } from "./delay-proxy.ts";
import { watchLocks } from "./lock-watch.ts";
import { median, printLine, ratio, seconds, secondsOf } from "./measure.ts";
import { type BenchServer, connect, startBenchServer } from "./server.ts";
import { expectInOrder, makeTables, setSequences } from "./tables.ts";

/** How often each is measured; the median counts. */
const rounds = 3;

/** Milliseconds there and back. */
const roundTrip = 5;

type State = "behind" | "in order";

/** The engine and the others, in turns, on the same tables. */
export async function sideBySide(count: number): Promise<void> {
  await using server = await startBenchServer();
  await makeTables(server.session, count);

  console.log(`${count} tables with serial keys that are in order:`);
  const looking = await compete(server, count, "in order", { check: ours(check), loop: lookingLoop });
  printLine("check", seconds(looking.check));
  printLine("loop on the server that looks, without locks: the limit", seconds(looking.loop));
  printLine("check / limit", ratio(looking.check / looking.loop), "at most 1.5");

  console.log(`${count} tables with serial keys whose sequences are behind:`);
  const contestants = { repair: ours(repair), loop: settingLoop, wiki: wikiScript, trips: tripPerTable };
  const setting = await compete(server, count, "behind", contestants);
  printLine("repair: locked, and read again", seconds(setting.repair));
  printLine("loop on the server that sets, without locks: the limit", seconds(setting.loop));
  printLine("script of the PostgreSQL wiki, without locks", seconds(setting.wiki));
  printLine("one round trip for each table, without locks", seconds(setting.trips));
  printLine("repair / limit", ratio(setting.repair / setting.loop), "at most 3");
  printLine("repair / script of the wiki", ratio(setting.repair / setting.wiki), "below 1");

  await countAll(server, count);
  await watch(server, count);
  await fromAfar(server, count);
}

const ours =
  (run: (connection: BenchServer["connection"]) => Promise<unknown>): Contestant =>
  async (connection) => {
    await run(connection);
  };

/** The median seconds of each contestant, measured in turns. */
async function compete<Name extends string>(
  { connection, session }: BenchServer,
  count: number,
  state: State,
  contestants: Readonly<Record<Name, Contestant>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(contestants) as Name[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      await setSequences(session, count, state);
      times.get(name)?.push(await secondsOf(() => contestants[name](connection)));
      await expectInOrder(session, count);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<Name, number>;
}

async function countAll({ connection, session }: BenchServer, count: number): Promise<void> {
  await setSequences(session, count, "behind");
  const statements = await countStatements(connection);
  printLine("statements sent by a repair", String(statements), `at most ${20 + count / 100}`);
}

async function watch({ connection, session }: BenchServer, count: number): Promise<void> {
  await setSequences(session, count, "behind");
  const watcher = await connect(connection);
  const { median: half, longest, seen } = await watchLocks(watcher, repair(connection));
  await watcher.end();
  printLine(`a table or sequence was locked, median of ${seen} seen`, `${half.toFixed(1)} ms`, "at most 100");
  printLine("the longest of them", `${longest.toFixed(1)} ms`);
}

async function fromAfar({ connection, session }: BenchServer, count: number): Promise<void> {
  await using proxy = await startDelayProxy(connection, roundTrip);
  console.log(`the same from ${roundTrip} ms away:`);
  const looking = await secondsOf(() => check(proxy.connection));
  await setSequences(session, count, "behind");
  const repairing = await secondsOf(() => repair(proxy.connection));
  await setSequences(session, count, "behind");
  const trips = await secondsOf(() => tripPerTable(proxy.connection));
  printLine("check", seconds(looking));
  printLine("repair", seconds(repairing));
  printLine("one round trip for each table", seconds(trips));
  printLine("one round trip for each table / check", ratio(trips / looking), "at least 20");
  printLine("one round trip for each table / repair", ratio(trips / repairing), "at least 20");
}
