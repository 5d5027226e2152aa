import { expect, test } from "vitest";
import { databaseReport } from "../../lambda/report/database-report.ts";
import { renderHtml } from "../../lambda/report/render-html.ts";
import { renderText } from "../../lambda/report/render-text.ts";
import { finding, report } from "./examples.ts";

const found = { problem: "behind", columns: ["public.orders.id"], sequence: "public.orders_id_seq" } as const;
const repaired = databaseReport("orders", 3, [finding({ ...found, outcome: "repaired", from: "1", to: "4" })]);
const failed = databaseReport("jobs", 3, [finding({ ...found, outcome: "failed", reason: "no", hint: "Look." })]);
const healthy = databaseReport("wiki", 3, []);
const unproved = { ...failed, unproved: 1 };

const proof = "fter the repairs everything was read again, and the numbers above come from that.";
const open = "what may have been repaired, and could not be read again: 1 in all (jobs 1).";
const rest = "But after the repairs all else was read again, and the numbers above come from that.";

test.each([
  { of: "repairs", databases: [repaired, failed], mail: `Verified: a${proof}`, page: `A${proof}` },
  { of: "nothing", databases: [healthy], mail: null, page: "Nothing was changed." },
  {
    of: "repairs that failed",
    databases: [failed],
    mail: null,
    page: "Nothing is known to be repaired: what failed says why.",
  },
  {
    of: "repairs that nobody could read again",
    databases: [unproved, healthy],
    mail: `Not verified: ${open}`,
    page: `Not verified is ${open}`,
  },
  {
    of: "repairs of which some could not be read again",
    databases: [unproved, repaired],
    mail: `Not verified: ${open} ${rest}`,
    page: `Not verified is ${open} ${rest}`,
  },
])("mail and page say how far it is verified: $of", ({ databases, mail, page }) => {
  const of = report({ databases });
  const told =
    renderText(of)
      .match(/^(?:Verified|Not verified): (?:.|\n {2})*/m)?.[0]
      .replaceAll(/\s+/g, " ") ?? null;
  expect(told).toBe(mail);
  const html = [...renderHtml(of)].join("");
  expect(html.match(/<h2>How it was verified<\/h2>\n<p>(.*)<\/p>/)?.[1]).toBe(page);
});

test("a dry run has nothing to verify", () => {
  const of = report({ dryRun: true, databases: [failed] });
  expect(renderText(of)).not.toMatch(/verified/i);
  expect([...renderHtml(of)].join("")).toContain("<p>Nothing has been changed: this was a dry run.</p>");
});
