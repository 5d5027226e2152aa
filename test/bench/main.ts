/**
 * The benchmarks, on servers with PostgreSQL's own settings: `npm run bench`, or some of them: `npm run bench -- tables`.
 *
 * They print figures of this machine and this moment; what counts are the ratios, each measured side by side.
 */
import { cold } from "./cold.ts";
import { many } from "./many.ts";
import { rows } from "./rows.ts";
import { sideBySide } from "./side-by-side.ts";

const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  tables: () => sideBySide(10_000),
  many: () => many(100_000),
  rows: () => rows(50_000_000),
  cold,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => benchmarks[name] === undefined);
if (unknown.length > 0)
  throw new Error(`no benchmark ${unknown.join(", ")}, only ${Object.keys(benchmarks).join(", ")}`);

for (const [name, run] of Object.entries(benchmarks)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${name}`);
  await run();
}
