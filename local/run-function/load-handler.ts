import { pathToFileURL } from "node:url";
import type { DurableLambdaHandler } from "@aws/durable-execution-sdk-js";

let coldStarts = 0;

/** Loads a function as a cold start does. */
export async function loadHandler(bundle: string): Promise<DurableLambdaHandler> {
  const url = pathToFileURL(bundle);
  // Another query is another module to Node: what the last instance kept in its variables is not seen by this one.
  coldStarts += 1;
  url.searchParams.set("cold-start", String(coldStarts));
  const module: unknown = await import(url.href);
  if (typeof module === "object" && module !== null && "handler" in module && isHandler(module.handler)) {
    return module.handler;
  }
  throw new Error(`${bundle} exports no function called handler`);
}

function isHandler(value: unknown): value is DurableLambdaHandler {
  return typeof value === "function";
}
