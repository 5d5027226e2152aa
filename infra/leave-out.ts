import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import { certificateEdits } from "./leave-out/certificates.ts";
import { durableEdit } from "./leave-out/durable.ts";
import type { Edit } from "./leave-out/edit.ts";
import { withMadeExceptions, withRegisteredExceptions } from "./leave-out/exceptions.ts";
import { pgEdits } from "./leave-out/pg.ts";
import { s3Edits } from "./leave-out/s3.ts";

/**
 * What dependencies import when it is first needed, and the function never needs. Left out even where the importing module
 * is left out, too: of all that may be imported so, esbuild keeps more, and each module waits in a function of its own.
 *
 * Lambda gives credentials in environment variables, and the SDK looks no further than these. Where there are none, the
 * other providers are found as long as node_modules is.
 */
const neverImported = [
  "@aws-sdk/core/client",
  "@aws-sdk/credential-provider-cognito-identity",
  "@aws-sdk/credential-provider-env",
  "@aws-sdk/credential-provider-http",
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-login",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@aws-sdk/nested-clients/signin",
  "@smithy/credential-provider-imds",
  "./loadSts.js",
  // what a browser calls itself
  "bowser",
  // streams of events, which no call that is made here answers with
  "@smithy/core/event-streams",
];

/** Where another version of a dependency looks different, nothing is edited: the bundle works, and is larger. */
const edits: readonly Edit[] = [
  {
    files: /[\\/]@aws-sdk[\\/].+[\\/]schemas_0\.js$/,
    loader: "js",
    edit: (source) => withPlainKeys(withRegisteredExceptions(source)),
  },
  {
    files: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]models[\\/]errors\.js$/,
    loader: "js",
    edit: withMadeExceptions,
  },
  {
    files: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/](?:\w+Client|runtimeConfig)\.js$/,
    loader: "js",
    edit: withoutEventStreams,
  },
  ...s3Edits,
  ...pgEdits,
  ...certificateEdits,
  {
    // there always is node:crypto
    files: /[\\/]@smithy[\\/]core[\\/].+[\\/](?:Sha256|Md5)Node\.js$/,
    loader: "js",
    edit: (source) => source.replace(/hasNativeCrypto \? (buildNativeClass\(\)) : \w+;/, "$1;"),
  },
  {
    files: /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/,
    loader: "js",
    edit: (source) => withoutCycles(withoutFormats(withoutJsonSchema(source))),
  },
  durableEdit,
  {
    files: /[\\/]@aws-sdk[\\/]credential-providers[\\/]dist-es[\\/]fromNodeProviderChain\.js$/,
    loader: "js",
    edit: withProviderChain,
  },
  {
    // of which the clients tell AWS their version
    files: /[\\/]@aws-sdk[\\/][^\\/]+[\\/]package\.json$/,
    loader: "json",
    edit: (source) => JSON.stringify({ version: JSON.parse(source).version }),
  },
  {
    // what our SQL says of itself is for its readers here
    files: /[\\/]lambda[\\/].+\.ts$/,
    loader: "ts",
    edit: (source) => source.replace(/^ *-- .*\n/gm, ""),
  },
  {
    // so is its indentation, here where all text of several lines is SQL
    files: /[\\/]lambda[\\/](?:catalog|schema)[\\/].+\.ts$/,
    loader: "ts",
    edit: (source) => source.replace(/^ +/gm, ""),
  },
];

/** Edits modules so that esbuild can see what of them is not used, and leaves that out. */
export const leaveOut: Plugin = {
  name: "leave-out",
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /./ }, async ({ path }) => {
      const fitting = edits.filter(({ files }) => files.test(path));
      const [first] = fitting;
      if (first === undefined) return undefined;
      const contents = fitting.reduce((source, { edit }) => edit(source), await readFile(path, "utf8"));
      return { loader: first.loader, contents };
    });
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === "dynamic-import" && neverImported.includes(path) ? { path, external: true } : undefined,
    );
    // the other half of pg, in C, of which nothing here is installed; pg expects that it may be missing
    onResolve({ filter: /^\.\/native$/ }, ({ importer }) =>
      /[\\/]pg[\\/]lib[\\/]index\.js$/.test(importer) ? { path: "pg-native", external: true } : undefined,
    );
  },
};

/**
 * A client describes each shape of its service, with keys that are constants: `{ [_e]: _c }`. To esbuild, making such a
 * key may have an effect, so it keeps all of them. Text as a key has none, and the shapes of calls not made are left out.
 */
function withPlainKeys(source: string): string {
  const constants = new Map([...source.matchAll(/^const (\w+) = ("\w+");$/gm)].map(([, name, text]) => [name, text]));
  return source.replace(/([{,] )\[(\w+)\]:/g, (key, before: string, name: string) => {
    const text = constants.get(name);
    return text === undefined ? key : `${before}${text}:`;
  });
}

/**
 * The signer imports the chain of credential providers when it is first needed, which the clients have imported by then.
 * Of a module that is imported so, and of all that it needs, esbuild can leave out less.
 */
function withProviderChain(source: string): string {
  const edited = source.replace('const { defaultProvider } = await import("@aws-sdk/credential-provider-node");', "");
  return edited === source ? source : `import { defaultProvider } from "@aws-sdk/credential-provider-node"; ${edited}`;
}

/** A client that could read streams of events need not: no call that is made here is answered with one. */
function withoutEventStreams(source: string): string {
  return source
    .replace(/\bresolveEventStreamSerdeConfig\((\w+)\)/, "$1")
    .replace(/^ *eventStreamSerdeProvider: config\?\.eventStreamSerdeProvider \?\? eventStreamSerdeProvider,\n/m, "");
}

/**
 * Every text of zod can be told to be an e-mail address, a ULID and so on: `z.string().email()` would keep all of them. As
 * `z.email()`, a format stays where it is used.
 */
function withoutFormats(source: string): string {
  return source.replace(
    /^ {4}\w+\(params\) \{\n {8}return this\.check\(core\._\w+\(Zod\w+, params\)\);\n {4}\},\n/gm,
    "",
  );
}

/** What comes as JSON, or is written as it, has no cycles to look out for. */
function withoutCycles(source: string): string {
  return source.replace("core.config({ memoizer: core.memoizer() });", "return;");
}

/** Every schema of zod can be written as JSON Schema, which the function has no use for. */
function withoutJsonSchema(source: string): string {
  return source
    .replace(
      /^ *inst\._zod\.processJSONSchema = \(ctx, json, params\) => processors\.\w+\(inst, ctx, json, params\);\n/gm,
      "",
    )
    .replace(
      "return createToJSONSchemaMethod(this, {})(params);",
      'throw new Error("JSON Schema is left out of the bundle");',
    )
    .replace(/^ *(?:in|out)put: createStandardJSONSchemaMethod\(this, "(?:in|out)put"\),\n/gm, "");
}
