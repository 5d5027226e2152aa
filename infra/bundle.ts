import { mkdir, stat, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, transform } from "esbuild";
import { bundleFile, defaultBundleDirectory } from "./bundle-location.ts";
import { leaveOut } from "./leave-out.ts";

const project = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles the function and everything that it needs into `outputDirectory`: one ES module that exports `handler`.
 *
 * The source map lies beside the directory, as `<outputDirectory>.map`: it is three times the size of the code, and a
 * cold start begins with fetching all that was deployed.
 */
export function bundleFunction(outputDirectory: string): Promise<void> {
  return bundleModule("lambda/handler.ts", outputDirectory);
}

/** The same with any other module of the project, or less edited: benchmarks compare the function with others. */
export async function bundleModule(
  entryPoint: string,
  outputDirectory: string,
  plugins: Plugin[] = [leaveOut],
): Promise<void> {
  const directory = resolve(outputDirectory);
  const { outputFiles: whole } = await build({
    absWorkingDir: project,
    entryPoints: [entryPoint],
    outfile: join(directory, bundleFile),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // the AWS SDK has no `exports`: only its `module` files are ES modules, which can be shaken down to what is called
    mainFields: ["module", "main"],
    // not all at once: names that are registered are found by how they are written
    minifySyntax: true,
    // else each of our quotation marks would take six characters
    charset: "utf8",
    // the durable SDK names its errors after their classes, and logs all errors by them: checkpoints, too, have these names
    keepNames: true,
    sourcemap: "inline",
    // asked for only by `pg.native`, which nothing here uses
    external: ["pg-native"],
    plugins,
    // pg is CommonJS: its `require("crypto")` has to find something in an ES module
    banner: {
      js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);',
    },
    logLevel: "warning",
    write: false,
  });
  const [text = ""] = whole.map((file) => file.text);
  const { code, map } = await transform(withoutFunctionNames(text), {
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    charset: "utf8",
    sourcemap: "external",
    sourcefile: bundleFile,
    logLevel: "warning",
  });
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, bundleFile), code);
  await writeFile(`${directory}.map`, map);
}

/**
 * Nothing asks for the names of functions that stand by themselves, which would be 3 % of all; a class gives itself its name. Lines stay,
 * and so does the source map that goes by them.
 */
function withoutFunctionNames(text: string): string {
  return text.replace(/^[ \t]*__name\((?!this\b)[\w$]+, "[^"\n]*"\);$/gm, "");
}

if (import.meta.main) {
  await bundleFunction(defaultBundleDirectory);
  const file = join(defaultBundleDirectory, bundleFile);
  const { size } = await stat(file);
  console.log(`${relative(process.cwd(), file)}: ${Math.round(size / 1024)} KiB`);
}
