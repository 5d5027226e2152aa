import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { databaseReport } from "../../lambda/report/database-report.ts";
import { renderSubject } from "../../lambda/report/render-subject.ts";
import { renderText } from "../../lambda/report/render-text.ts";
import type { Report } from "../../lambda/report/report.ts";
import { totals } from "../../lambda/report/totals.ts";
import { anyReport } from "./any-report.ts";
import { examples, finding, report } from "./examples.ts";
import { sectionsOf } from "./sections.ts";

const rooms = [10_000, 20_000, 60_000, Number.POSITIVE_INFINITY];
const anyText = fc.record({ report: anyReport, room: fc.constantFrom(...rooms) });

/** What the mail has to tell of, by section. */
function countsOf(whole: Report): Record<string, number> {
  const { lost, failed, recreated, resynced, restored, leftBehind, leftAlone, runningOut } = totals(whole);
  const briefs = whole.remarks.filter(({ brief }) => brief !== null).length;
  const counts = { trouble: lost + briefs + failed, recreated, resynced, restored, leftBehind, leftAlone, runningOut };
  const others = { remarks: whole.remarks.length - briefs, databases: whole.databases.length };
  return Object.fromEntries(Object.entries({ ...counts, ...others }).filter(([, count]) => count > 0));
}

function toldIn(text: string): Record<string, number> {
  return Object.fromEntries(Object.entries(sectionsOf(text)).map(([name, { shown, more }]) => [name, shown + more]));
}

/** A server that is well has three lines instead of sections. */
function isShort(text: string): boolean {
  return !text.includes("\n\n");
}

/** A report may be large: as many as take seconds. */
const numRuns = 40;

describe("the text of any report", () => {
  test("keeps to its room", () => {
    fc.assert(
      fc.property(anyText, ({ report: whole, room }) => {
        expect(Buffer.byteLength(renderText(whole, room))).toBeLessThanOrEqual(room);
      }),
      { numRuns },
    );
  });

  test("tells of all, or says how much more there is", () => {
    fc.assert(
      fc.property(anyText, ({ report: whole, room }) => {
        const text = renderText(whole, room);
        if (!isShort(text)) expect(toldIn(text)).toEqual(countsOf(whole));
      }),
      { numRuns },
    );
  });

  test("has lines of less than 80 characters, but for what is to be copied and words that are longer", () => {
    fc.assert(
      fc.property(anyText, ({ report: whole, room }) => {
        const long = renderText(whole, room)
          .split("\n")
          .filter((line) => line.length >= 80)
          .filter((line) => !/^ {7}|https:|^ *(aws|alter|create|grant) |^ *(- )?\S+$/.test(line));
        expect(long).toEqual([]);
      }),
      { numRuns },
    );
  });

  test("has no character that acts on what is around it", () => {
    fc.assert(
      fc.property(anyText, ({ report: whole, room }) => {
        expect(renderText(whole, room)).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
      }),
      { numRuns },
    );
  });

  test("has a subject that SNS takes", () => {
    fc.assert(
      fc.property(anyReport, (whole) => {
        expect(renderSubject(whole)).toMatch(/^[\x20-\x7e]{1,99}$/);
      }),
      { numRuns },
    );
  });
});

describe("the text of a large report", () => {
  test("shows some of everything, and fills its room", () => {
    const text = renderText(examples["5,000 findings"] ?? report({}));
    expect(toldIn(text)).toEqual({
      databases: 2,
      trouble: 1,
      recreated: 1_000,
      resynced: 4_000,
      leftAlone: 304,
      runningOut: 2,
    });
    for (const { shown, more } of Object.values(sectionsOf(text))) {
      expect(shown).toBeGreaterThanOrEqual(more === 0 ? 1 : 3);
    }
    expect(Buffer.byteLength(text)).toBeGreaterThan(59_500);
    // one kind of repair does not take the room of another
    expect(sectionsOf(text).resynced?.shown).toBeGreaterThan(50);
  });

  test("leads to the full report before it begins to tell, and only where it does not tell all", () => {
    const leads = (name: string) =>
      /worked 3 s\nCredentials: .*\n\nNot all of it is in this mail\. The full report: https:/.test(
        renderText(examples[name] ?? report({})),
      );
    expect(["5,000 findings", "repaired", "not kept"].map(leads)).toEqual([true, false, false]);
  });

  test("shows what a person must do before anything else, and the rest of it nevertheless", () => {
    const told = Array.from({ length: 2_000 }, (_, index) => {
      const columns = [`public.größe_${index}.id`];
      return [
        finding({ outcome: "failed", problem: "behind", columns, reason: `no ${index}`, hint: "Yes.", sql: ["x;"] }),
        finding({ outcome: "repaired", problem: "behind", columns }),
      ];
    });
    const text = renderText(report({ databases: [databaseReport("shop", 4_000, told.flat())] }));
    const { trouble, resynced } = sectionsOf(text);
    expect(resynced?.shown).toBeGreaterThan(100);
    expect(trouble?.shown).toBeGreaterThan(400);
    expect(text).toMatch(/^Verified: /m);
    expect(text).toMatch(/\nRunbook, under ATTENTION: .*\n$/);
  });

  test("has room for a thousand databases with names of any length", () => {
    const databases = Array.from({ length: 1_000 }, (_, index) =>
      databaseReport(`${"\u0001".repeat(60)}${index}`, 3, [
        finding({ outcome: "repaired", problem: "behind", columns: [`public.t.id`] }),
        finding({ outcome: "failed", problem: "behind", columns: ["x".repeat(900)], reason: "it is so", hint: "Yes." }),
      ]),
    );
    const text = renderText(report({ databases }));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
    expect(toldIn(text)).toEqual({ databases: 1_000, trouble: 1_000, resynced: 1_000 });
  });

  test("is whole on a screen", () => {
    const text = renderText(examples["5,000 findings"] ?? report({}), Number.POSITIVE_INFINITY);
    expect(Object.values(sectionsOf(text)).filter(({ more }) => more > 0)).toEqual([]);
  });
});
