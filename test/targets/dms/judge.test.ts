import { describe, expect, test } from "vitest";
import { judge, type Load } from "../../../lambda/targets/dms/load.ts";

/** A load that has done its work, at the time of its event. */
const load: Load = {
  kind: "replication-task",
  arn: "arn:aws:dms:us-east-1:111111111111:task:ORDERS",
  identifier: "orders",
  called: "the replication task orders",
  notDone: null,
  isTold: true,
  isOver: true,
  goesOn: false,
  stoppedAt: "2026-03-20T08:12:44.000Z",
  tablesErrored: 0,
  destinationArn: "arn:aws:dms:us-east-1:111111111111:endpoint:TARGET",
  sourceArn: null,
};
const event = { description: "DMS task stopped: Replication task stopped", time: "2026-03-20T08:12:44Z" };

const failed = { notDone: "FATAL_ERROR", isTold: true };
const untold = { notDone: "DMS gives no reason", isTold: false };
const atWork = { notDone: 'its status is "running"', isTold: false, isOver: false };
const saying = (reason: string) => ({ description: `DMS task stopped: Stop Reason ${reason} (DMS-EVENT-0079)` });

const done = { notDone: null, isTold: true };
const old = (stoppedAt: string) => ({ notDone: `DMS says that it stopped at ${stoppedAt}`, isTold: false });

describe("of a load", () => {
  test.each<[string, Partial<Load>, Partial<typeof event>, object]>([
    ["what DMS says counts", {}, {}, done],
    ["what DMS says counts, bad as it is", failed, {}, failed],
    ["what DMS says counts before what the event says", failed, saying("NORMAL"), failed],
    ["what DMS says counts before what the event says, bad as that is", {}, saying("FATAL_ERROR"), done],
    ["what the event says counts where DMS gives no reason", untold, saying("FULL_LOAD_ONLY_FINISHED"), done],
    ["what the event says counts where DMS gives no reason, bad as it is", untold, saying("FATAL_ERROR"), failed],
    ["nothing is told where neither gives a reason", untold, {}, untold],
    ["nothing is told that is still at work", atWork, {}, atWork],
    ["nothing is told that is still at work, or again, whatever the event says", atWork, saying("NORMAL"), atWork],
  ])("%s", (_what, known, said, outcome) => {
    expect(judge({ ...load, ...known }, { ...event, ...said })).toMatchObject(outcome);
  });
});

describe("that a load stopped", () => {
  test.each<[string, Partial<Load>, { time?: string | null; description?: string }, object]>([
    ["ten minutes before its event is told of this time", { stoppedAt: "2026-03-20T08:02:44.000Z" }, {}, done],
    [
      "more than ten minutes before its event is told of the time before",
      { stoppedAt: "2026-03-20T08:02:43.999Z" },
      {},
      old("2026-03-20T08:02:43.999Z"),
    ],
    [
      "for an error the day before is told of the time before, too",
      { ...failed, stoppedAt: "2026-03-19T08:12:44.000Z" },
      {},
      old("2026-03-19T08:12:44.000Z"),
    ],
    [
      "the day before is no end of this time, whatever the event says",
      { ...untold, stoppedAt: "2026-03-19T08:12:44.000Z" },
      saying("NORMAL"),
      old("2026-03-19T08:12:44.000Z"),
    ],
    ["after its event is told of this time: events may be late", { stoppedAt: "2026-03-21T08:12:44.000Z" }, {}, done],
    ["years ago is what a person asks for", { stoppedAt: "2016-03-20T08:12:44.000Z" }, { time: null }, done],
    ["at a time that DMS does not tell will do", { stoppedAt: null }, {}, done],
    ["will do where the time of the event is not known for one", {}, { time: "soon" }, done],
  ])("%s", (_when, known, said, outcome) => {
    expect(judge({ ...load, ...known }, { ...event, ...said })).toMatchObject(outcome);
  });
});
