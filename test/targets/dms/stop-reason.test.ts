import { describe, expect, test } from "vitest";
import { isPause, readStopReason } from "../../../lambda/targets/dms/stop-reason.ts";

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
  ["Stop Reason STOPPED_AFTER_FULL_LOAD", true],
  ["Stop Reason STOPPED_AFTER_CACHED_EVENTS Error Level 0", true],
  ["Stop Reason FULL_LOAD_ONLY_FINISHED", false],
  ["Stop Reason NORMAL", false],
  [undefined, false],
])("whether a task was told to wait before it brings changes: %s", (text, expected) => {
  expect(isPause(text)).toBe(expected);
});
