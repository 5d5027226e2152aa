import { existsSync, rmSync } from "node:fs";

/**
 * Removes a folder for certain, without the event loop. Once is not enough while a process that has just been told to end still
 * creates files there: `rmSync` then leaves something behind, with an error or (seen with Node 24) without.
 */
export function removeNow(folder: string): void {
  const patience = 100;
  for (let attempt = 0; existsSync(folder) && attempt < patience; attempt += 1) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      pause(20);
    }
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
