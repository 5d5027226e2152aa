import { sentence } from "../failure.ts";
import type { Entry, Group, Section } from "./fit-sections.ts";
import { isAboutLeftBehind } from "./left-behind-groups.ts";
import { problemInWords } from "./problems.ts";
import { nameOf, sqlLines } from "./render-findings.ts";
import { decisionLines } from "./render-left-behind.ts";
import type { Finding, Report } from "./report.ts";
import { totals } from "./totals.ts";
import { wrap, wrapHint } from "./wrap.ts";

/** Something that a person must do something about. */
interface Trouble {
  /** What has it: a database, a column. */
  readonly name: string;
  /** The database that it is in, where there are several. */
  readonly within: string | null;
  /** What is wrong with its sequence; null where it is not about one. */
  readonly state: string | null;
  readonly reason: string;
  readonly hint: string;
  /** The SQL, and what else stands below it. */
  readonly below: readonly string[];
}

/** What a person must do: each with its reason, its remedy and the SQL. What has the same remedy stands together. */
export function renderTrouble(report: Report): Section {
  const briefs = report.remarks.filter(({ brief }) => brief !== null);
  const groups = [
    ...groupsOf(report.databases.flatMap(({ database, failure }) => troubleOfDatabase(database, failure))),
    ...briefs.map(({ text, hint }) => remarkOf(`${sentence(text)}.`, hint)),
    ...groupsOf(troublesOfFindings(report)),
  ];
  const { failed, lost } = totals(report);
  return {
    title: "A person must look at",
    // each is a paragraph
    groups: groups.map((group, index) => (index === 0 ? group : { ...group, heading: ["", ...group.heading] })),
    total: lost + briefs.length + failed,
  };
}

/** What there is to know beside, and nobody has to do anything about. */
export function renderRemarks({ remarks }: Report): Section {
  const others = remarks.filter(({ brief }) => brief === null);
  const groups = others.map(({ text, hint }) => remarkOf(`${sentence(text)}.`, hint));
  return { title: "Also to know", groups, total: others.length };
}

function remarkOf(text: string, hint: string): Group {
  return { heading: [], entries: [() => [...wrap(text, "- "), ...wrapHint(hint, "  ")]] };
}

function troubleOfDatabase(database: string, failure: Report["failure"]): Trouble[] {
  return failure === null ? [] : [{ name: `Database ${database}`, within: null, state: null, ...failure, below: [] }];
}

function troublesOfFindings({ databases }: Report): Trouble[] {
  return databases.flatMap(({ database, findings }) =>
    findings
      .filter(({ outcome }) => outcome === "failed")
      .map((finding) => ({
        name: nameOf(finding),
        within: databases.length > 1 ? database : null,
        state: stateOf(finding),
        reason: finding.reason ?? "",
        hint: finding.hint ?? "",
        below: isAboutLeftBehind(finding) ? decisionLines(finding) : sqlLines(finding.sql),
      })),
  );
}

/** Which may be another thing than why it was not repaired. */
function stateOf(finding: Finding): string {
  const { subject, name, state } = problemInWords(finding);
  return [subject, name, state].filter((part) => part !== null).join(" ");
}

function titleOf({ name, state }: Trouble, where = ""): string {
  return `${name}${where}${state === null ? "" : ` (${state})`}`;
}

function groupsOf(troubles: readonly Trouble[]): Group[] {
  const groups = Map.groupBy(troubles, ({ within, hint }) => JSON.stringify([within, hint]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    if (group.length === 1 || first.hint === "") return group.map(alone);
    return group.every(({ reason }) => reason === first.reason) ? withReason(first, group) : withHint(first, group);
  });
}

function alone(trouble: Trouble): Group {
  const { within, reason, hint, below } = trouble;
  const title = titleOf(trouble, inWords(within));
  const entry = () => [...wrap(`${title}: ${reason}`, "- "), ...wrapHint(hint, "  "), ...below];
  return { heading: [], entries: [entry] };
}

/** Those that have the same reason and the same remedy. */
function withReason({ within, reason, hint }: Trouble, group: readonly Trouble[]): Group {
  return {
    heading: [...wrap(`For each of these${inWords(within)}: ${reason}`), ...wrapHint(hint, "  ")],
    entries: group.map(
      (trouble): Entry =>
        () => [...wrap(titleOf(trouble), "- "), ...trouble.below],
    ),
  };
}

function withHint({ within, hint }: Trouble, group: readonly Trouble[]): Group {
  return {
    heading: wrapHint(hint, "", `HINT for each of these${inWords(within)}`),
    entries: group.map(
      (trouble): Entry =>
        () => [...wrap(`${titleOf(trouble)}: ${trouble.reason}`, "- "), ...trouble.below],
    ),
  };
}

function inWords(within: string | null): string {
  return within === null ? "" : ` in ${within}`;
}
