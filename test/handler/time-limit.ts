import { vi } from "vitest";

/** What would be given up after so many milliseconds is given up at once, until `vi.unstubAllGlobals`. */
export function shortenTimeLimit(limit: number): void {
  const { setTimeout } = globalThis;
  vi.stubGlobal("setTimeout", (work: (...rest: unknown[]) => void, milliseconds?: number, ...rest: unknown[]) =>
    setTimeout(() => work(...rest), milliseconds === limit ? 20 : milliseconds),
  );
}
