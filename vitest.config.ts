import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // on two cores vitest would leave one of them idle, while most tests wait for PostgreSQL
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "everything", include: ["test/**/*.test.ts"] } },
      {
        extends: true,
        test: { name: "engine", include: ["test/{catalog,postgres,repair}/**/*.test.ts"] },
      },
    ],
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
