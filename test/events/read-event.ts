import { readFileSync } from "node:fs";

/** A whole event as EventBridge delivers it, from the file of this name without `.json`. */
export function readEvent(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8"));
}
