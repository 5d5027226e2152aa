import type { WaitForConditionDecision } from "@aws/durable-execution-sdk-js";

/** Seconds until the next poll, after so many: from 15 s, half as long again each time, to 5 min. */
function delayAfter(polls: number): number {
  return Math.round(Math.min(15 * 1.5 ** (polls - 1), 300));
}

/** As many polls as make so many seconds of waiting. */
export function mostPolls(longest: number): number {
  let [polls, waited] = [1, 0];
  while (waited < longest) {
    waited += delayAfter(polls);
    polls += 1;
  }
  return polls;
}

/** Whether to poll once more after so many polls, and when: what `waitForCondition` wants to know. */
export function pollingUntil<State>(isSettled: (state: State) => boolean, most: number) {
  return (state: State, polls: number): WaitForConditionDecision =>
    isSettled(state) || polls >= most
      ? { shouldContinue: false }
      : { shouldContinue: true, delay: { seconds: delayAfter(polls) } };
}

/** "24 hours", "30 minutes" */
export function seconds(amount: number): string {
  const [one, unit] = amount >= 3_600 ? [3_600, "hour"] : amount >= 60 ? [60, "minute"] : [1, "second"];
  const count = Math.round(amount / one);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
