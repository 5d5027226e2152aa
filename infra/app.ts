import { App } from "aws-cdk-lib";
import { bundleFunction } from "./bundle.ts";
import { defaultBundleDirectory } from "./bundle-location.ts";
import { contextKey, parseConfiguration } from "./configuration.ts";
import { RestoreHookStack } from "./stack.ts";

// here, so that what is deployed is always what is in lambda/
await bundleFunction(defaultBundleDirectory);

const app = new App();
new RestoreHookStack(app, "RestoreHook", {
  configuration: parseConfiguration(app.node.tryGetContext(contextKey), app.node.getAllContext()),
});
