/** Runs the engine's tests on every major of PostgreSQL, one after the other: `npm run test:matrix [-- <major>…]`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { majors } from "./postgres-majors.ts";

const vitest = join(import.meta.dirname, "..", "node_modules", "vitest", "vitest.mjs");

const wanted = process.argv.length > 2 ? process.argv.slice(2).map(Number) : majors;
const failed: number[] = [];
for (const major of wanted) {
  console.log(`PostgreSQL ${major}`);
  const run = spawn(process.execPath, [vitest, "run", "--project", "engine", "--reporter", "dot"], {
    env: { ...process.env, POSTGRES_MAJOR: String(major) },
    stdio: "inherit",
  });
  const [code] = await once(run, "exit");
  if (code !== 0) failed.push(major);
}
console.log(failed.length === 0 ? `passed on ${wanted.join(", ")}` : `failed on ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
