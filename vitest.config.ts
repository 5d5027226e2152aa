import { defineConfig } from "vitest/config";

/** What takes longest is left to `npm run test:matrix` on the oldest PostgreSQL: everything together is to take few minutes. */
const slow = ["test/repair/{autovacuum,crash,durability,interruptions,random}.test.ts", "test/repair/races/**"];

export default defineConfig({
  test: {
    // more than two cores have work for: most tests wait for PostgreSQL
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: "everything", include: ["test/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "engine",
          include: ["test/{catalog,postgres,repair}/**/*.test.ts"],
          exclude: process.env.POSTGRES_MAJOR === undefined ? slow : [],
        },
      },
    ],
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
