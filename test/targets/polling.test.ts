import { describe, expect, test } from "vitest";
import { mostPolls, pollingUntil, seconds } from "../../lambda/targets/polling.ts";

const day = 24 * 3_600;

describe("what is waited for is polled", () => {
  test("soon at first, every five minutes in the end, and for a day in all", () => {
    const delays = delaysWithin(day);
    expect(delays.slice(0, 9)).toEqual([15, 23, 34, 51, 76, 114, 171, 256, 300]);
    expect(Math.max(...delays)).toBe(300);
    expect(sum(delays) - day).toBeLessThan(300);
    // well within the 3,000 operations of a durable execution
    expect(delays.length).toBeLessThan(300);
  });

  test.each([60, 120, 1_800, 3_600, day])("for %i seconds at least, and no poll more than that takes", (longest) => {
    const delays = delaysWithin(longest);
    expect(sum(delays)).toBeGreaterThanOrEqual(longest);
    expect(sum(delays.slice(0, -1))).toBeLessThan(longest);
  });

  test("once when there is no time to wait", () => {
    expect(delaysWithin(0)).toEqual([]);
  });

  test("no more once there is nothing left to wait for", () => {
    const strategy = pollingUntil<string>((state) => state === "settled", 10);
    expect(strategy("settled", 1)).toEqual({ shouldContinue: false });
    expect(strategy("not yet", 1)).toEqual({ shouldContinue: true, delay: { seconds: 15 } });
    expect(strategy("not yet", 10)).toEqual({ shouldContinue: false });
  });
});

describe("seconds are told in the unit that people would use:", () => {
  test.each([
    [1, "1 second"],
    [45, "45 seconds"],
    [60, "1 minute"],
    [120, "2 minutes"],
    [1_800, "30 minutes"],
    [3_600, "1 hour"],
    [day, "24 hours"],
  ])("%i is %s", (amount, told) => {
    expect(seconds(amount)).toBe(told);
  });
});

/** The seconds between polls of what never comes, until nobody waits any longer. */
function delaysWithin(longest: number): number[] {
  const strategy = pollingUntil<undefined>(() => false, mostPolls(longest));
  const delays: number[] = [];
  for (let polls = 1; polls <= 1_000; polls += 1) {
    const decision = strategy(undefined, polls);
    if (!decision.shouldContinue) return delays;
    delays.push(decision.delay.seconds ?? 0);
  }
  throw new Error("polled for ever");
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
