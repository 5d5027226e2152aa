import { describe, expect, test } from "vitest";
import { pollAgain } from "../../lambda/targets/wait-for-db-instance.ts";

describe("a DB instance is polled", () => {
  test("again and again for a day, soon at first and every five minutes in the end", () => {
    const delays = delaysOf(300);
    expect(delays.slice(0, 9)).toEqual([15, 23, 34, 51, 76, 114, 171, 256, 300]);
    expect(Math.max(...delays)).toBe(300);
    const hours = delays.reduce((sum, seconds) => sum + seconds, 0) / 3_600;
    expect(hours).toBeCloseTo(24, 0);
  });

  test("no more once there is nothing left to wait for", () => {
    expect(pollAgain({ settled: true }, 1)).toEqual({ shouldContinue: false });
  });
});

/** The seconds between polls of an instance that never comes up, until nobody waits any longer. */
function delaysOf(most: number): number[] {
  const delays: number[] = [];
  for (let polls = 1; polls <= most; polls += 1) {
    const decision = pollAgain({ settled: false }, polls);
    if (!decision.shouldContinue) return delays;
    delays.push(decision.delay.seconds ?? 0);
  }
  throw new Error(`polled more than ${most} times`);
}
