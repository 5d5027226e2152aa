import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fallbackName, nameRun, ownName } from "../../lambda/triggers/name-run.ts";
import type { Trigger } from "../../lambda/triggers/trigger.ts";

/** What Lambda takes for the name of a durable execution. */
const legal = /^[a-zA-Z0-9-_]{1,64}$/;

describe("whatever is named, and whenever it was,", () => {
  const time = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const name = fc.oneof(fc.string({ minLength: 1, maxLength: 300 }), fc.constantFrom("a", "a.b", "a/b", "a-b", "A"));
  const subject = fc.oneof(
    fc.record({ kind: fc.constantFrom("db-instance" as const, "db-cluster" as const), identifier: name }),
    fc.record({
      kind: fc.constantFrom("replication-task" as const, "replication-config" as const, "data-migration" as const),
      // an ARN's last part has no colon
      arn: name.map((id) => `arn:aws:dms:us-east-1:111111111111:task:${id.replaceAll(":", "")}`),
    }),
  );
  const trigger = (cause: Trigger["cause"]) =>
    fc.record({ subject, time, dryRun: cause === "schedule" ? fc.boolean() : fc.constant(false) }).map(
      ({ subject, time, dryRun }): Trigger => ({
        cause,
        subject,
        time,
        origin: null,
        dryRun,
        restore: null,
        databases: null,
        description: "",
      }),
    );
  const several = (cause: Trigger["cause"]) =>
    fc.uniqueArray(trigger(cause), {
      minLength: 2,
      maxLength: 20,
      selector: (each) => JSON.stringify([each.subject, each.time, each.dryRun]),
    });

  test("its name is a legal one, and that of nothing else", () => {
    fc.assert(
      fc.property(several("restore"), (triggers) => {
        expectTold(triggers.map(fallbackName), triggers.length);
      }),
    );
  });

  test("the name of a schedule is a legal one, and that of no other time, mode or server", async () => {
    await fc.assert(
      fc.asyncProperty(several("schedule"), async (triggers) => {
        const ofServers = triggers.filter(({ subject }) => "identifier" in subject);
        const runs = await Promise.all(ofServers.map(nameRun));
        expectTold(
          runs.flatMap((run) => ("name" in run ? run.name : [])),
          ofServers.length,
        );
      }),
    );
  });

  function expectTold(names: readonly string[], count: number) {
    for (const each of names) expect(each).toMatch(legal);
    expect(new Set(names).size).toBe(count);
  }
});

describe("the name of a run of one function", () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/);

  test("begins with what is run, as far as there is room, and is a legal one", () => {
    fc.assert(
      fc.property(name, fc.string({ minLength: 1 }), (run, hook) => {
        const own = ownName(run, hook);
        expect(own).toMatch(legal);
        expect(own.slice(0, Math.min(run.length, 51))).toBe(run.slice(0, 51));
      }),
    );
  });

  test("is that of no other function, and of no other run", () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 2 }), ([one = "", other = ""]) => {
        expect(new Set([ownName(one, "hook"), ownName(other, "hook"), ownName(one, "another-hook")]).size).toBe(3);
      }),
    );
  });
});
