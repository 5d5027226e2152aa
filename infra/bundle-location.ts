import { fileURLToPath } from "node:url";

// apart from bundle.ts, so that whoever deploys a bundle needs nothing that makes one

/** Where the bundle is made, and deployed from, unless told otherwise: dist/function of the project. */
export const defaultBundleDirectory = fileURLToPath(new URL("../dist/function", import.meta.url));

/** The name of the one file in the bundle's directory. */
export const bundleFile = "index.mjs";
