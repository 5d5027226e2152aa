import { App } from "aws-cdk-lib";
import { bundleFunction } from "./bundle.ts";
import { defaultBundleDirectory } from "./bundle-location.ts";
import { contextKey, parseConfiguration } from "./configuration.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { RestoreHookStack } from "./stack.ts";

const app = new App();
try {
  const configuration = parseConfiguration(app.node.tryGetContext(contextKey), app.node.getAllContext());
  // here, so that what is deployed is always what is in lambda/
  await bundleFunction(defaultBundleDirectory);
  new RestoreHookStack(app, "RestoreHook", { configuration });
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
