import { describe, expect, test } from "vitest";
import { parseEvent } from "../../lambda/triggers/parse-event.ts";

const original = { kind: "db-instance", identifier: "orders" };
const backup = "arn:aws:rds:us-east-1:111111111111:auto-backup:ab-l6bdrzq2ytgkyd5u3wbpxnb2he6gbwmzfx5xoaq";

/** The trigger of a point-in-time restore with such a source and message. */
function restored(SourceIdentifier: string, Message?: string | null, EventID: string | undefined = "RDS-EVENT-0019") {
  const order = parseEvent({
    source: "aws.rds",
    "detail-type": "RDS DB Instance Event",
    detail: { SourceIdentifier, EventID, Message },
  });
  if (order.kind !== "start") throw new Error("not started");
  return order.triggers;
}

describe("the instance that came of a point-in-time restore is taken from the message", () => {
  test.each<[string, string, string, string]>([
    ["when its source is the old one", "orders", "Restored from DB instance orders to orders-staging.", "orders"],
    [
      "when its source is the new one",
      "orders-staging",
      "Restored from DB instance orders to orders-staging.",
      "orders",
    ],
    ["when its source is a third one", "billing", "Restored from DB instance orders to orders-staging.", "orders"],
    ["without a full stop", "orders", "Restored from DB instance orders to orders-staging", "orders"],
    ["in other letters", "orders", "restored from db instance orders to orders-staging.", "orders"],
    ["with more behind it", "orders", "Restored from DB instance orders to orders-staging. Time: now.", "orders"],
    [
      "when it was restored from an automated backup",
      "orders",
      `Restored from DB instance ${backup} to orders-staging.`,
      backup,
    ],
  ])("%s", (_when, source, message, identifier) => {
    expect(restored(source, message)).toEqual([
      expect.objectContaining({
        cause: "restore",
        dryRun: false,
        subject: { kind: "db-instance", identifier: "orders-staging" },
        origin: { ...original, identifier },
      }),
    ]);
  });
});

describe("nothing is to be changed on the source of a point-in-time restore, which may be the old one,", () => {
  test.each<[string, string | null | undefined]>([
    ["when there is no message", undefined],
    ["when the message is null", null],
    ["when the message is empty", ""],
    ["when the message names no instance", "Restored DB instance to a point in time."],
    ["when the message names the old one only", "Restored from DB instance orders."],
    ["when the message names a time where the new one stands", "Restored from orders to 2026-03-19 19:34:09."],
    ["when the message does not begin with it", "DB: Restored from DB instance orders to orders-staging."],
  ])("%s", (_when, message) => {
    expect(restored("orders", message)).toEqual([
      expect.objectContaining({ cause: "restore", dryRun: true, subject: original, origin: null }),
    ]);
  });
});

test("a restore from a snapshot repairs its source, whatever the message: that is always the new one", () => {
  const order = parseEvent({
    source: "aws.rds",
    "detail-type": "RDS DB Instance Event",
    detail: { SourceIdentifier: "orders-staging", EventID: "RDS-EVENT-0043", Message: "Restored somehow." },
  });
  expect(order).toMatchObject({
    kind: "start",
    triggers: [{ dryRun: false, subject: { kind: "db-instance", identifier: "orders-staging" }, origin: null }],
  });
});

test.each([["Restored from DB instance orders."], ["Restored from orders to 2026-03-19 19:34:09."]])(
  "nor on an instance that an event without EventID names, unless it says that it came of a snapshot: %s",
  (message) => {
    const parsed = (Message: string) =>
      parseEvent({
        source: "aws.rds",
        "detail-type": "RDS DB Instance Event",
        detail: { SourceIdentifier: "orders", Message },
      });
    expect(parsed(message)).toMatchObject({
      triggers: [{ dryRun: true, description: expect.stringContaining("by hand") }],
    });
    expect(parsed("Restored from a DB snapshot.")).toMatchObject({ triggers: [{ dryRun: false }] });
  },
);
