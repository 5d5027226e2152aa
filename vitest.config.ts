import { defineConfig } from "vitest/config";

/** What takes longest, since it kills, cuts and mutates again and again: `npm run test:faults`. */
const faults = ["faults", "hand-over", "killed", "limits", "mutated-events"].map((name) => `test/handler/${name}.test.ts`);

export default defineConfig({
  test: {
    // more than two cores have work for: most tests wait for PostgreSQL
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: "everything", include: ["test/**/*.test.ts"], exclude: faults } },
      { extends: true, test: { name: "faults", include: faults } },
      // on another major of PostgreSQL than the newest: `npm run test:matrix`
      { extends: true, test: { name: "engine", include: ["test/{catalog,postgres,repair}/**/*.test.ts"] } },
    ],
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
