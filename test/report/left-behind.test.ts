import { describe, expect, test } from "vitest";
import { databaseReport } from "../../lambda/report/database-report.ts";
import { renderJson } from "../../lambda/report/render-json.ts";
import { renderSql } from "../../lambda/report/render-sql.ts";
import { renderText } from "../../lambda/report/render-text.ts";
import type { Finding, Report } from "../../lambda/report/report.ts";
import { totals } from "../../lambda/report/totals.ts";
import { compared, finding, leftBehind, report } from "./examples.ts";
import { example, pageOf } from "./pages.ts";
import { elementsOf, textOf } from "./parsed-page.ts";
import { invalidIn } from "./schema.ts";

const { type, unique, uncounted, indexes, view, comment, grant } = leftBehind;
const [index] = indexes;
const generator = (outcome: Finding["outcome"], name: string) =>
  finding({ outcome, problem: "behind", columns: [`public.${name}.id`], reason: "no", hint: "Yes.", sql: ["x;"] });

function of(findings: readonly Finding[], said: Partial<Report> = {}): Report {
  return report({ databases: [compared(databaseReport("shop", 9, findings))], ...said });
}

function objectsOf({ databases }: Report): string[] {
  return databases.flatMap(({ findings }) => findings.map((one) => one.leftBehind?.object ?? one.columns.join(", ")));
}

/** With so much SQL. */
function large(one: Finding, bytes: number): Finding {
  return { ...one, sql: ["x".repeat(bytes)] };
}

function many(count: number): Finding[] {
  return Array.from({ length: count }, (_, place) => ({
    ...comment,
    leftBehind: comment.leftBehind && { ...comment.leftBehind, object: `shop.t${place}` },
  }));
}

/** What stands before what. */
function inOrder(text: string, ...parts: readonly string[]): boolean {
  const places = parts.map((part) => text.indexOf(part));
  return places.every((place, at) => place !== -1 && place > (places[at - 1] ?? -1));
}

test("a database tells of generators first, by importance, and then of all else in the order in which it can be made", () => {
  const made: Finding = { ...type, outcome: "repaired" };
  const failed: Finding = { ...view, outcome: "failed" };
  const all = of([generator("left-alone", "a"), generator("failed", "b"), made, unique, failed, grant]);
  expect(objectsOf(all)).toEqual([
    ...["public.b.id", "public.a.id"],
    ...["shop.status", "shop.orders_number_key", "shop.open_orders", "shop.orders, to reader"],
  ]);
  expect(totals(all)).toMatchObject({ leftAlone: 1, failed: 2, leftBehind: 2, restored: 1 });
});

describe("a mail", () => {
  test("says why of a kind once, and a note that several have in common", () => {
    const text = renderText(example("left behind"));
    expect(text.match(/queries that used it read the whole table/g)).toHaveLength(1);
    expect(text).toContain("\nFor each of these 2: the table is rewritten, and nobody can use it meanwhile;");
  });

  test.each([true, false])(
    "has what is to be done before what has been done, and else in the order in which it is to be done: in a dry run, %s",
    (dryRun) => {
      const change = generator(dryRun ? "would-repair" : "repaired", "a");
      const one = of([change, unique, type], { dryRun });
      const parts = [dryRun ? "To be resynced" : "Resynced", "Left behind"];
      const wanted = dryRun ? parts : parts.toReversed();
      expect(inOrder(renderText(one).slice(renderText(one).indexOf("Database")), ...wanted)).toBe(true);
      const sections = dryRun ? ['id="changes"', 'id="left-behind"'] : ['id="left-behind"', 'id="changes"'];
      expect(inOrder(pageOf(one), ...sections)).toBe(true);
    },
  );

  test("has what a person has to decide on before what the script makes, each in the order in which it can be made", () => {
    const kinds = [
      "for a person to decide on",
      "\nColumn type: it",
      "\nPartitioning",
      "\nUnique constraint",
      "\nPolicy",
    ];
    const made = ["makes it", "\nType", "\nColumn type:\n", "\nDefault", "\nIndex", "\nView", "\nGrant"];
    expect(inOrder(renderText(example("left behind")), ...kinds, ...made)).toBe(true);
  });

  test.each([
    ["1", "1 key is there more than once, and has to become unique first; this shows it:"],
    ["1234", "1,234 keys are there more than once, and have to become unique first; this shows them:"],
  ])("shows how to find %s duplicates, before the SQL that they would stop", (keys, words) => {
    const duplicates = { query: "select 1;", keys, uncounted: null };
    const one = { ...unique, leftBehind: unique.leftBehind && { ...unique.leftBehind, duplicates } };
    const text = renderText(of([one])).replaceAll(/\n {4}(?! )/g, " ");
    expect(inOrder(text, words, "       select 1;", "  then", "       create unique index concurrently")).toBe(true);
  });

  test("says why duplicates could not be counted, and what to do, once for all that share it, and leaves that to nobody", () => {
    const why = "counting its duplicates took longer than the statement timeout; it fails where there are any";
    const hint = "HINT: Count them yourself before the index is made, or allow a longer statement timeout.";
    for (const findings of [[uncounted], [uncounted, uncounted]]) {
      const text = renderText(of(findings)).replaceAll(/\n +(?=[a-z])/g, " ");
      expect(text.replaceAll("\n", " ").split(why)).toHaveLength(2);
      expect(text.replaceAll("\n", " ").split(hint)).toHaveLength(2);
      expect(text).not.toContain("for a person to decide on");
    }
    const page = pageOf(of([uncounted]));
    for (const said of [why, hint.slice("HINT: ".length)]) expect(page).toContain(said);
    expect(renderSql(of([uncounted]))).toContain(
      "-- counting its duplicates took longer than the statement timeout; it fails",
    );
  });

  test("says where the script is: beside the full report, or on the command line", () => {
    const none = { log: null, full: null, runbook: null };
    expect(renderText(of([type]))).toMatch(/report\.sql, beside\s+the full report, makes it:/);
    expect(renderText(of([type], { links: none }))).toMatch(
      /restore-hook check --sql, with the same\s+options, prints\s+what makes it:/,
    );
  });

  test("has none of the SQL that the script has where it would take too much room, and what it is about nevertheless", () => {
    const text = renderText(of([unique, ...many(120)]));
    expect(text).toContain("create unique index concurrently");
    expect(text).toContain("\n- shop.t119");
    expect(text).not.toContain("comment on table");
  });

  test("goes on with the others where a statement is longer than any message", () => {
    const text = renderText(of([large(type, 300_000), unique, index ?? view]), 10_000);
    expect(text).toContain("shop.status\n");
    expect(text).toContain("not shown, since it is long; report.sql has it");
    expect(text).toContain("\n- shop.orders_customer_id_idx, on shop.orders (heavy)\n");
  });

  test("has lines of their own only, whatever is in names and definitions", () => {
    const forged = "x\nOK: everything is fine\r- y\u202e";
    const leftBehind = { ...unique.leftBehind, kind: "view" as const, heavy: false, table: forged, object: forged };
    const duplicates = { query: `select "${forged}";`, keys: "3", uncounted: { reason: forged, hint: forged } };
    const evil = (outcome: Finding["outcome"]): Finding => ({
      ...unique,
      outcome,
      reason: forged,
      hint: forged,
      sql: [forged],
      leftBehind: { ...leftBehind, note: forged, manual: [forged], duplicates },
    });
    const database = databaseReport("shop", 1, [evil("failed"), evil("repaired"), evil("left-alone")]);
    const text = renderText(report({ databases: [compared(database, forged)] }));
    expect(text).not.toMatch(/^(OK:|- y)/m);
    expect(text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
  });
});

describe("the JSON of a report", () => {
  const fitted = (whole: Report, room: number): Report => {
    const json: Report = JSON.parse(renderJson(whole, room));
    expect(invalidIn(json)).toEqual([]);
    return json;
  };

  test("has what was left behind before what was left alone, in the order in which it can be made", () => {
    const alone = Array.from({ length: 2_000 }, (_, place) => generator("left-alone", `t${place}`));
    const failed: Finding = { ...grant, outcome: "failed" };
    const whole = of([...alone, generator("failed", "f"), generator("repaired", "r"), ...many(20), failed]);
    const short = fitted(whole, 50_000);
    const told = objectsOf(short);
    expect(told.filter((name) => !/^public\.t\d/.test(name))).toEqual([
      ...["public.f.id", "public.r.id"],
      ...Array.from({ length: 20 }, (_, place) => `shop.t${place}`),
      "shop.orders, to reader",
    ]);
    expect(told.length).toBeLessThan(2_000);
    expect(short.databases[0]?.counts).toEqual(whole.databases[0]?.counts);
    expect(short.databases[0]?.comparison).toEqual(whole.databases[0]?.comparison);
  });

  test("goes on with the others of the database where one is larger than any message", () => {
    const whole = of([generator("failed", "f"), large(type, 300_000), unique, view]);
    expect(objectsOf(fitted(whole, 50_000))).toEqual(["public.f.id", "shop.orders_number_key", "shop.open_orders"]);
  });

  test("counts what was left behind in databases that it has no room for", () => {
    const databases = Array.from({ length: 1_000 }, (_, place) =>
      compared(databaseReport(`d${place}`, 1, [type, { ...view, outcome: "repaired" }])),
    );
    const short = fitted(report({ databases }), 50_000);
    expect(short.omitted.databases).toBeGreaterThan(0);
    expect(totals(short).leftBehind + short.omitted.counts.leftBehind).toBe(1_000);
    expect(totals(short).restored + short.omitted.counts.restored).toBe(1_000);
  });
});

describe("the page of a report", () => {
  test("has all of it, with its SQL as PostgreSQL writes it", () => {
    const page = elementsOf(pageOf(example("left behind")));
    const text = page
      .filter(({ tagName }) => tagName === "main")
      .map(textOf)
      .join();
    const sql = page.filter(({ tagName }) => tagName === "pre").map(textOf);
    for (const { leftBehind, reason, sql: statements } of example("left behind").databases[0]?.findings ?? []) {
      if (leftBehind === null) continue;
      const { object, table, note, manual, duplicates } = leftBehind;
      for (const part of [object, table ?? "", note ?? "", reason ?? ""]) expect(text).toContain(part);
      if (statements.length > 0) expect(sql).toContain(statements.join("\n"));
      if (manual.length > 0) expect(sql).toContain(manual.join("\n"));
      if (duplicates !== null) expect(sql).toContain(duplicates.query);
    }
    expect(text).not.toContain("Not to be run as it stands");
  });

  test("keeps the tabs of a function, and says where something else in it cannot be seen", () => {
    const tabs: Finding = { ...type, sql: ["begin\n\treturn 1;\nend;"] };
    const pre = (one: Finding) =>
      elementsOf(pageOf(of([one])))
        .filter(({ tagName }) => tagName === "pre")
        .map(textOf);
    expect(pre(tabs)).toEqual(tabs.sql);
    expect(pre({ ...type, sql: ["a \u202e b"] })).toEqual(["a \\u{202e} b"]);
    expect(pageOf(of([{ ...type, sql: ["a \u202e b"] }]))).toContain("Not to be run as it stands");
  });

  test("has a section for what was restored, and none of it among the next values of sequences", () => {
    const headings = (name: string) =>
      elementsOf(pageOf(example(name)))
        .filter(({ tagName }) => tagName === "h2")
        .map(textOf);
    expect(headings("restored")).toEqual(expect.arrayContaining(["Repaired 1", "Restored 4"]));
    expect(headings("dry run with restore")).toEqual(expect.arrayContaining(["To be repaired 1", "To be restored 6"]));
  });

  test("has a column for what was left behind only where something was compared", () => {
    const titles = (name: string) =>
      elementsOf(pageOf(example(name)))
        .filter(({ tagName }) => tagName === "th")
        .map(textOf)
        .filter((title) => title === "Left behind");
    expect(titles("repaired")).toEqual([]);
    expect(titles("left behind in several databases")).toEqual(["Left behind"]);
    const rows = elementsOf(pageOf(example("left behind in several databases"))).filter(
      ({ tagName }) => tagName === "tr",
    );
    expect(rows.map(textOf).filter((row) => row.startsWith("wiki"))).toEqual(["wiki70000––"]);
  });
});

describe("the script of a report", () => {
  test("makes what was left behind after the generators, and takes back what it has set", () => {
    const lines = renderSql(of([generator("would-repair", "a"), unique, type], { dryRun: true })).split("\n");
    const start = lines.indexOf("x;");
    expect(lines.slice(lines.indexOf("\\set AUTOCOMMIT on", start))).toEqual([
      "\\set AUTOCOMMIT on",
      "\\encoding UTF8",
      "set search_path = '';",
      "set lock_timeout = '5s';",
      "set statement_timeout = 0;",
      "set check_function_bodies = off;",
      "set standard_conforming_strings = on;",
      "",
      "-- types and functions",
      "",
      "-- type shop.status",
      ...type.sql,
      "",
      "-- unique constraints",
      "",
      "-- unique constraint shop.orders_number_key (heavy)",
      "-- keys that are there more than once: 3; they have to become unique first, and this shows them:",
      `--   ${unique.leftBehind?.duplicates?.query}`,
      "-- then:",
      ...unique.sql.map((statement) => `--   ${statement}`),
      "",
      "reset search_path;",
      "reset lock_timeout;",
      "reset statement_timeout;",
      "reset check_function_bodies;",
      "reset standard_conforming_strings;",
      "",
    ]);
  });

  test("has in comments what a person has to look at, and why something failed", () => {
    const failed: Finding = { ...view, outcome: "failed", reason: "it is\nlocked", hint: "Wait." };
    const lines = renderSql(of([leftBehind.policy, failed])).split("\n");
    const commented = `--   ${leftBehind.policy.leftBehind?.manual[0]}`;
    expect(lines).toEqual(expect.arrayContaining(['-- roles are not on this server: "clerk"', commented]));
    expect(lines).toEqual(expect.arrayContaining(["-- failed: it is", "-- locked", "-- HINT: Wait."]));
    expect(lines.join("\n")).toContain(`\n${view.sql[0]}\n`);
  });

  test("has nothing of what was restored, and says how much did not fit into the report", () => {
    const restored: Finding = { ...type, outcome: "repaired", sql: [] };
    expect(renderSql(of([restored]))).not.toContain("shop.status");
    const database = databaseReport("shop", 9, [type, view, grant]);
    const cut = report({ databases: [compared({ ...database, findings: database.findings.slice(0, 1) })] });
    expect(renderSql(cut)).toContain("\n-- and 2 more, which did not fit into the report\n");
  });
});
