import { vi } from "vitest";

/**
 * What would be given up after so many milliseconds is given up in a moment, until `vi.unstubAllGlobals`: long enough for the other
 * end, in the same process, to take notice.
 */
export function shortenTimeLimit(limit: number): void {
  const { setTimeout } = globalThis;
  vi.stubGlobal("setTimeout", (work: (...rest: unknown[]) => void, milliseconds?: number, ...rest: unknown[]) =>
    setTimeout(() => work(...rest), milliseconds === limit ? 250 : milliseconds),
  );
}
