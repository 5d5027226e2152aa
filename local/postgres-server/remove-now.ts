import { existsSync, rmSync } from "node:fs";
import { waitNow } from "./wait-now.ts";

/**
 * Removes a folder for certain, without the event loop. Once is not enough while a process that has just been told to end still
 * creates files there: `rmSync` then leaves something behind, with an error or (seen with Node 24) without.
 */
export function removeNow(folder: string): void {
  waitNow(() => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // The next time, perhaps.
    }
    return !existsSync(folder);
  });
}
