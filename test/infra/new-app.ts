import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { onTestFinished } from "vitest";

/** An app for one test: its cloud assembly goes with the test, which that of `new App()` does not. */
export function newApp(): App {
  const outdir = mkdtempSync(join(tmpdir(), "cdk-out-"));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  // the validator of CloudFormation takes seconds to load in each file of tests: template.test.ts runs it, for all props
  return new App({ outdir, builtinCloudFormationValidation: false });
}
