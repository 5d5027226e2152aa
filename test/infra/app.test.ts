import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("says what is wrong with the settings, and nothing else", () => {
  // GIVEN
  const context = { restoreHook: { dryRun: "yes", lockTimeoutSeconds: 0 } };

  // WHEN
  const { status, stderr, stdout } = spawnSync(process.execPath, ["infra/app.ts"], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify(context) },
    encoding: "utf8",
  });

  // THEN
  expect(stderr).toBe(
    'cdk.json: restoreHook.dryRun is "yes", but has to be true or false\n' +
      "cdk.json: restoreHook.lockTimeoutSeconds is 0, but has to be a whole number of seconds from 1 to 600\n",
  );
  expect(stdout).toBe("");
  expect(status).toBe(1);
});
