import { describe, expect, test } from "vitest";
import { whyNotDone } from "../../../lambda/targets/dms/stop-reason.ts";

describe("a load has done its work when it stopped for", () => {
  test.each([
    "FULL_LOAD_ONLY_FINISHED",
    "STOPPED_AFTER_FULL_LOAD",
    "STOPPED_AFTER_CACHED_EVENTS",
    "STOPPED_AT_SERVER_TIME",
    "STOPPED_AT_COMMIT_TIME",
    "NORMAL",
  ])("%s", (reason) => {
    expect(whyNotDone(`Stop Reason ${reason}`)).toBeNull();
    expect(whyNotDone(reason)).toBeNull();
  });
});

describe("a load has not done its work when it stopped for", () => {
  test.each([
    "RECOVERABLE_ERROR",
    "FATAL_ERROR",
    "STOPPED_DUE_TO_LOW_MEMORY",
    "STOPPED_DUE_TO_LOW_DISK",
    "RECONFIGURATION_RESTART",
    "RECYCLE_TASK",
    // one done reason is the beginning of these
    "NORMALISED",
    "FULL_LOAD_ONLY_FINISHED_WITH_ERRORS",
  ])("%s", (reason) => {
    expect(whyNotDone(`Stop Reason ${reason}`)).toBe(reason);
    expect(whyNotDone(reason)).toBe(reason);
  });
});

describe("the reason is found", () => {
  test.each([
    ["Replication task stopped. Stop Reason NORMAL", null],
    [" NORMAL\n", null],
    ["Stop Reason FATAL_ERROR Error Level FATAL", "FATAL_ERROR"],
    [
      "Task error notification received [1022506]; Stop Reason RECOVERABLE_ERROR Error Level RECOVERABLE.",
      "RECOVERABLE_ERROR",
    ],
  ])("in %j", (text, why) => {
    expect(whyNotDone(text)).toBe(why);
  });

  test.each([["Replication task stopped"], ["NORMAL end"], ["normal"], [""], [undefined]])(
    "not to be there in %j, and so nothing is known to be done",
    (text) => {
      expect(whyNotDone(text)).toBe("DMS gives no reason");
    },
  );
});
