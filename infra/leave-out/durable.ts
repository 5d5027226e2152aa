import type { Edit } from "./edit.ts";

/** The durable SDK, with the operations that the function calls: steps, waits and conditions. */
export const durableEdit: Edit = {
  files: /[\\/]@aws[\\/]durable-execution-sdk-js[\\/]dist[\\/]index\.mjs$/,
  loader: "js",
  edit: (source) => withLambdaClient(withoutOtherOperations(source)),
};

/** What makes the operations that are never called. */
const unused =
  /\b(const \w+ =|return) create(Invoke|RunInChildContext|WaitForCallback|Map|Parallel|ConcurrentExecution|Promise)Handler\(|\b(const callbackFactory =) create(Callback)\(/g;

/** Each method of a context makes its operation when it is called: one that is never called needs nothing to make it of. */
function withoutOtherOperations(source: string): string {
  const edited = source.replace(unused, (_, begin = "", name = "", otherBegin = "", otherName = "") => {
    return `${begin}${otherBegin} leftOut("${name}${otherName}")(`;
  });
  return edited === source ? source : `${edited}\n${refusal}`;
}

const refusal = `function leftOut(operation) {
  throw new Error(operation + " is left out of the bundle, see infra/leave-out/durable.ts");
}
`;

/**
 * The durable SDK imports all of the Lambda client when it is first needed, of which it uses three classes. The function
 * uses that client anyway.
 */
function withLambdaClient(source: string): string {
  const used = [...new Set([...source.matchAll(/\bnew module\.(\w+)\(/g)].map(([, name]) => name))].join(", ");
  if (used === "") return source;
  const edited = source.replace("import('@aws-sdk/client-lambda')", `Promise.resolve({ ${used} })`);
  return edited === source ? source : `import { ${used} } from "@aws-sdk/client-lambda"; ${edited}`;
}
