import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { askAgain } from "../../lambda/triggers/ask-again.ts";
import { parseEvent } from "../../lambda/triggers/parse-event.ts";
import type { Trigger } from "../../lambda/triggers/trigger.ts";

const functionArn = "arn:aws:lambda:us-east-1:111111111111:function:restore-hook";
const task = "arn:aws:dms:us-east-1:111111111111:task:ABC";

/** The payload of a command, as a shell hands it on. */
function payloadOf(command: string | null): unknown {
  const script = `aws() { while [ "$1" != --payload ]; do shift; done; printf %s "$2"; }; ${command}`;
  return JSON.parse(execFileSync("bash", ["-c", script.replace(" /dev/null", "")], { encoding: "utf8" }));
}

describe("what a person is to run to ask for the same again", () => {
  test.each<Pick<Trigger, "subject" | "databases" | "restore">>([
    { subject: { kind: "db-instance", identifier: "orders" }, databases: null, restore: null },
    {
      subject: { kind: "db-cluster", identifier: "orders" },
      databases: ["shop", "it's $(touch pwned)\n"],
      restore: null,
    },
    { subject: { kind: "replication-task", arn: task }, databases: null, restore: ["defaults", "indexes"] },
    { subject: { kind: "replication-config", arn: task }, databases: null, restore: [] },
    { subject: { kind: "data-migration", arn: task }, databases: null, restore: null },
  ])("is a request that is about the same: $subject.kind", ({ subject, databases, restore }) => {
    const command = askAgain({ subject, databases, restore }, `${functionArn}:7`);

    expect(command).toContain(` --function-name ${functionArn}:live `);
    expect(parseEvent(payloadOf(command))).toMatchObject({
      kind: "run",
      trigger: { cause: "person", subject, databases, restore, dryRun: false },
    });
  });

  test.each([
    ["the function does not know its name", { databases: null, functionArn: "local" }],
    ["it would be too long to copy", { databases: Array(200).fill("tenant"), functionArn }],
  ])("is not said where %s", (_why, { databases, functionArn: arn }) => {
    expect(
      askAgain({ subject: { kind: "db-instance", identifier: "orders" }, databases, restore: null }, arn),
    ).toBeNull();
  });
});
