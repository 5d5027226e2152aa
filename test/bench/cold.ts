import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundleFunction, bundleModule } from "../../infra/bundle.ts";
import { bundleFile } from "../../infra/bundle-location.ts";
import { median, printLine, ratio } from "./measure.ts";

/** How often each is imported, each time by a process of its own; the median counts. */
const rounds = 31;

/** Without the start of Node.js itself, which is the same for all. */
const importTimed = `
  const begin = performance.now();
  await import(process.argv[1]);
  console.log(performance.now() - begin);
`;

/**
 * A cold start imports the function: in at most one and a half times what its AWS clients and pg take by themselves,
 * bundled as they come. As little of them as the function has is the least that can be had, and is shown beside it.
 */
export async function cold(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "restore-hook-bench-"));
  try {
    const [hook, clients, least] = [join(folder, "hook"), join(folder, "clients"), join(folder, "least")];
    await bundleFunction(hook);
    await bundleModule("test/bench/bare-clients.ts", clients, []);
    await bundleModule("test/bench/bare-clients.ts", least);
    printLine("size of the function", await kilobytes(hook), "below 1,000 KB");
    printLine("size of the AWS clients and pg", await kilobytes(clients));
    printLine("size of as little of them as the function has", await kilobytes(least));
    const times = await inTurns({ hook, clients, least });
    printLine("import of the function", milliseconds(times.hook));
    printLine("import of the AWS clients and pg", milliseconds(times.clients));
    printLine("import of as little of them as the function has", milliseconds(times.least));
    printLine("function / AWS clients and pg", ratio(times.hook / times.clients), "at most 1.5");
    printLine("function / as little of them as it has", ratio(times.hook / times.least));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The median milliseconds that each bundle took, measured in turns. */
async function inTurns<Name extends string>(bundles: Readonly<Record<Name, string>>): Promise<Record<Name, number>> {
  const names = Object.keys(bundles) as Name[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) times.get(name)?.push(await importInOwnProcess(bundles[name]));
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<Name, number>;
}

async function importInOwnProcess(directory: string): Promise<number> {
  const module = pathToFileURL(join(directory, bundleFile)).href;
  const command = ["--input-type=module", "--eval", importTimed, module];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  return Number(stdout);
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`;
}

async function kilobytes(directory: string): Promise<string> {
  const { size } = await stat(join(directory, bundleFile));
  return `${Math.round(size / 1000)} KB`;
}
