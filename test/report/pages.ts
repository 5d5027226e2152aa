import { databaseReport, failedDatabase } from "../../lambda/report/database-report.ts";
import { renderHtml } from "../../lambda/report/render-html.ts";
import type { Finding, Report } from "../../lambda/report/report.ts";
import { examples, finding, notLoaded, report, stillLoading } from "./examples.ts";
import { withStrings } from "./with-strings.ts";

/** The page of a report as one string. */
export function pageOf(of: Report): string {
  return [...renderHtml(of)].join("");
}

export function example(name: string): Report {
  const found = examples[name];
  if (found === undefined) throw new Error(`there is no example "${name}"`);
  return found;
}

const runningOut: readonly Finding[] = [
  ["public.page_view.id", "public.page_view_id_seq", "1", "1868310774", "2147483647", 87],
  ["public.audit_log.id", "public.audit_log_id_seq", "1", "9223372036854775806", "9223372036854775807", 99],
  ["public.countdown.id", "public.countdown_id_seq", "-1", "-26542", "-32768", 81],
].map(([column, sequence, first, next, last, usedPercent]) =>
  finding({
    outcome: "left-alone",
    problem: "running-out",
    columns: [String(column)],
    sequence: String(sequence),
    headroom: { first: String(first), next: String(next), last: String(last), usedPercent: Number(usedPercent) },
    reason: `${usedPercent} % of its numbers are used up: the next one is ${next}, and the last one ${last}`,
    sql: ['alter table "public"."page_view" alter column "id" type bigint;'],
  }),
);

const [billing, shop, warehouse] = example("mixed with failures").databases;

/** Something in every section. */
export const everything: Report = report({
  remarks: [notLoaded, stillLoading],
  databases: [
    ...(billing === undefined ? [] : [billing]),
    databaseReport("shop", 1_118, [
      ...(shop?.findings ?? []),
      ...example("repaired")
        .databases.flatMap(({ findings }) => findings)
        .filter(({ outcome }) => outcome === "left-alone"),
      ...runningOut,
    ]),
    ...(warehouse?.failure ? [failedDatabase("warehouse", warehouse.failure)] : []),
    databaseReport("postgres", 0, []),
  ],
});

const attack = [
  `</title></style></script><script>window.pwned = 1</script>`,
  `<img src="x" onerror="window.pwned = 2">`,
  `"onmouseover='window.pwned = 3' style='position:fixed' x="`,
  `<svg onload=alert(4)><!--`,
].join("");

/** HTML that would run in every name and sentence, and a link that is a script. */
export const harmful: Report = withLink(withStrings(everything, (text) => text + attack));

/** The same without harm. */
export const harmless: Report = withLink(withStrings(everything, (text) => text + "harmless"));

function withLink(of: Report): Report {
  return { ...of, links: { ...of.links, runbook: "javascript:window.pwned=5" } };
}

/** Names of 63 bytes, and all else as long, that no space breaks. */
export const wide: Report = withStrings(everything, (text) => `${"W".repeat(63)}${text.replaceAll(" ", "W")}`);

/** Enough that is left alone to be filtered, for three reasons. */
export const muchLeftAlone: Report = report({
  databases: ["shop", "archive"].map((database) =>
    databaseReport(
      database,
      4,
      example("repaired").databases.flatMap(({ findings }) =>
        findings.filter(({ outcome }) => outcome === "left-alone"),
      ),
    ),
  ),
});

/** So many sequences that were moved, no two by the same numbers. Some of their values only differ beyond the 15 digits of a Number. */
export function manyMoved(count: number): Report {
  return report({
    databases: [
      databaseReport(
        "shop",
        count,
        Array.from({ length: count }, (_, index) =>
          finding({
            outcome: "repaired",
            problem: "behind",
            columns: [`public.t${(index * 7_919) % count}.id`],
            sequence: `public.t${(index * 7_919) % count}_id_seq`,
            from: index % 10 === 0 ? null : String(index),
            to: String(9_223_372_036_854_775_807n - BigInt((index * 104_729) % count)),
          }),
        ),
      ),
    ],
  });
}
