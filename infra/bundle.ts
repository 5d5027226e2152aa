import { mkdir, stat, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const project = fileURLToPath(new URL("..", import.meta.url));

/** Where the bundle is made, and deployed from, unless told otherwise: dist/function of the project. */
export const defaultBundleDirectory = join(project, "dist", "function");

/** The name of the one file in the bundle's directory. */
export const bundleFile = "index.mjs";

/**
 * Bundles the function and everything that it needs into `outputDirectory`: one ES module that exports `handler`.
 *
 * The source map lies beside the directory, as `<outputDirectory>.map`: it is three times the size of the code, and a
 * cold start begins with fetching all that was deployed.
 */
export async function bundleFunction(outputDirectory: string): Promise<void> {
  const directory = resolve(outputDirectory);
  const { outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: ["lambda/handler.ts"],
    outfile: join(directory, bundleFile),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // the AWS SDK has no `exports`: only its `module` files are ES modules, which can be shaken down to what is called
    mainFields: ["module", "main"],
    minify: true,
    // names of errors go into the log and into the checkpoints of the durable execution
    keepNames: true,
    sourcemap: "external",
    // asked for only by `pg.native`, which nothing here uses
    external: ["pg-native"],
    // pg is CommonJS: its `require("crypto")` has to find something in an ES module
    banner: {
      js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);',
    },
    logLevel: "warning",
    write: false,
  });
  await mkdir(directory, { recursive: true });
  for (const file of outputFiles) {
    await writeFile(file.path.endsWith(".map") ? `${directory}.map` : file.path, file.contents);
  }
}

if (import.meta.main) {
  await bundleFunction(defaultBundleDirectory);
  const file = join(defaultBundleDirectory, bundleFile);
  const { size } = await stat(file);
  console.log(`${relative(process.cwd(), file)}: ${Math.round(size / 1024)} KiB`);
}
