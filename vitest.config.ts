import { defineConfig } from "vitest/config";

/**
 * What takes longest, since it kills, cuts, crashes, mutates and races again and again, waits for what comes late, or makes very
 * much: `npm run test:faults`.
 */
const faults = [
  "test/command-line/all-databases.test.ts",
  "test/handler/{faults,hand-over,kept,killed,late-passwords,limits,mutated-events,not-compared,not-repaired,restore-killed}.test.ts",
  "test/handler/{credentials,no-password,once,other-loads,reach,secrecy,secrets,tls,unreachable,waiting}.test.ts",
  "test/infra/leave-out.test.ts",
  "test/local/killable.test.ts",
  "test/repair/{autovacuum,batches,crash,durability,random}.test.ts",
  "test/repair/races/**/*.test.ts",
];

/** What the source of a load says, in all its varieties: `npm run test:reference`. The usual ones are among everything. */
const reference = [
  "test/command-line/reference.test.ts",
  "test/handler/{other-sources,restore,silent-source}.test.ts",
  "test/repair/{hidden-source,partitions-in-the-source,reference,same-as-source}.test.ts",
  "test/repair/cases/{drawn-from-as-in-the-source,like-the-source-*,not-handed-out-again}.test.ts",
];

/** What a load leaves behind beside generators, proved by pg_dump: `npm run test:schema`. */
const schema = [
  "test/schema/**/*.test.ts",
  "test/baseline/take-baseline.test.ts",
  "test/{handler,command-line}/{baselines,vanished}.test.ts",
  "test/command-line/{baseline,left-behind}.test.ts",
];

const stack = "test/infra/**/*.test.ts";

const browser = "test/browser/**/*.test.ts";

export default defineConfig({
  test: {
    // more than two cores have work for: most tests wait for PostgreSQL
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: "everything",
          include: ["test/**/*.test.ts"],
          exclude: [...faults, ...reference, ...schema, stack, browser],
        },
      },
      // what takes longest there is to load the CDK: once will do
      { extends: true, test: { name: "stack", include: [stack], exclude: faults, isolate: false } },
      { extends: true, test: { name: "faults", include: faults } },
      { extends: true, test: { name: "reference", include: reference } },
      { extends: true, test: { name: "schema", include: schema } },
      // on its own: it needs no PostgreSQL
      {
        test: {
          name: "browser",
          include: [browser],
          globalSetup: ["test/browser/global-setup.ts"],
          testTimeout: 30_000,
        },
      },
      // on another major of PostgreSQL than the newest: `npm run test:matrix`
      {
        extends: true,
        test: {
          name: "engine",
          include: ["test/{catalog,postgres,repair,schema}/**/*.test.ts"],
          exclude: [
            // from one major to another by themselves
            "test/repair/partitions-in-the-source.test.ts",
            "test/schema/like-the-original.test.ts",
            // long, and about the script, not about what differs between majors
            "test/schema/{frameworks,random,report-script}.test.ts",
          ],
        },
      },
    ],
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
