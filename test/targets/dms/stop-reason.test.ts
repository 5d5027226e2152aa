import { describe, expect, test } from "vitest";
import { mayBringChanges, readStopReason } from "../../../lambda/targets/dms/stop-reason.ts";

describe("a load has done its work when it stopped for", () => {
  test.each([
    "FULL_LOAD_ONLY_FINISHED",
    "STOPPED_AFTER_FULL_LOAD",
    "STOPPED_AFTER_CACHED_EVENTS",
    "STOPPED_AT_SERVER_TIME",
    "STOPPED_AT_COMMIT_TIME",
    "NORMAL",
  ])("%s", (reason) => {
    expect(readStopReason(`Stop Reason ${reason}`)).toEqual({ notDone: null, isTold: true });
    expect(readStopReason(reason)).toEqual({ notDone: null, isTold: true });
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
    expect(readStopReason(`Stop Reason ${reason}`)).toEqual({ notDone: reason, isTold: true });
    expect(readStopReason(reason)).toEqual({ notDone: reason, isTold: true });
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
  ])("in %j", (text, notDone) => {
    expect(readStopReason(text)).toEqual({ notDone, isTold: true });
  });

  test.each([["Replication task stopped"], ["NORMAL end"], ["normal"], [""], [undefined]])(
    "not to be there in %j, which is not the last word",
    (text) => {
      expect(readStopReason(text)).toEqual({ notDone: "DMS gives no reason", isTold: false });
    },
  );
});

test.each([
  ["Stop Reason STOPPED_AFTER_FULL_LOAD", "full-load-and-cdc", true],
  ["Stop Reason STOPPED_AFTER_CACHED_EVENTS Error Level 0", "full-load-and-cdc", true],
  ["Stop Reason NORMAL", "full-load-and-cdc", true],
  ["Stop Reason NORMAL", "cdc", true],
  ["Stop Reason NORMAL", "full-load", false],
  ["Stop Reason NORMAL", "", false],
  ["Stop Reason FULL_LOAD_ONLY_FINISHED", "full-load", false],
  ["Stop Reason STOPPED_AT_COMMIT_TIME", "full-load-and-cdc", false],
  [undefined, "full-load", false],
])("whether a task may be resumed, and bring changes then: %s of one that is %j", (text, type, expected) => {
  expect(mayBringChanges(text, type)).toBe(expected);
});
