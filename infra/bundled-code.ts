import { existsSync } from "node:fs";
import { join } from "node:path";
import { Code } from "aws-cdk-lib/aws-lambda";
import { bundleFile } from "./bundle-location.ts";

/** The code that `bundleFunction` made in `directory`. */
export function bundledCode(directory: string): Code {
  const file = join(directory, bundleFile);
  if (!existsSync(file)) {
    throw new Error(`the function is not bundled, there is no ${file}: run "npm run bundle" first, or give "code"`);
  }
  return Code.fromAsset(directory);
}
