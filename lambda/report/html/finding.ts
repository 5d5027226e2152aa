import { escapeInvisible } from "../../postgres/identifiers.ts";
import { objectInWords } from "../left-behind-in-words.ts";
import { separated } from "../numbers.ts";
import { linesOf } from "../presentable.ts";
import { problemInWords } from "../problems.ts";
import type { Finding, LeftBehind } from "../report.ts";
import { splitHint } from "../wrap.ts";
import { html, type Markup, name, names } from "./markup.ts";

/** What was left behind; else the columns, or the sequence when it belongs to none. */
export function subjectOf({ columns, sequence, leftBehind }: Finding): Markup {
  if (leftBehind !== null) return name(objectInWords(leftBehind));
  return columns.length === 0 ? name(sequence ?? "") : names(columns);
}

/** What is wrong with the sequence, and where it is. */
export function problem(finding: Finding): Markup {
  const { subject, name: sequence, state } = problemInWords(finding);
  const parts = [
    ...(subject === null ? [] : [html`${subject} `]),
    ...(sequence === null ? [] : [html`${name(sequence)} `]),
  ];
  return html`<p class="position">${parts}${state}</p>`;
}

/** The sequence, and where it is. */
export function position({ sequence, from, to }: Finding): Markup {
  const parts = [
    ...(sequence === null ? [] : [html`sequence ${name(sequence)}`]),
    ...(from === null ? [] : [html`next value ${from}`]),
    ...(to === null ? [] : [html`to be ${to}`]),
  ];
  return html`${parts.length > 0 && html`<p class="position">${parts.map((part, index) => html`${index > 0 && ", "}${part}`)}</p>`}`;
}

export function evidence({ evidence }: Finding): Markup {
  return html`${evidence !== null && html`<p>Evidence: ${evidence}.</p>`}`;
}

/** A command in a hint stands by itself, to be copied. */
export function hint(text: string | null): Markup {
  if (text === null) return html``;
  const { prose, command, rest } = splitHint(text);
  const block = html`${command !== null && html` <code class="block">${command}</code>`}`;
  return html`<p class="hint"><b>HINT:</b> ${prose}${block}${rest !== null && ` ${rest}`}</p>`;
}

/**
 * The statements, whole. A character that nobody sees is written out, since it would forge what is around it; what is
 * shown is not what can be run then, and that is said.
 */
export function sql({ sql, leftBehind }: Finding, open: boolean): Markup {
  if (leftBehind === null) return statements("SQL", sql.map(oneLine), open);
  const manual = "SQL to be looked at before it is run";
  return html`${statements("SQL", sql.flatMap(definition), open)}${statements(manual, leftBehind.manual.flatMap(definition), open)}`;
}

/** The rows that something would stumble over. */
export function decision({ duplicates }: LeftBehind): Markup {
  if (duplicates === null) return html``;
  const { keys, query } = duplicates;
  const known = html`${keys !== null && html`<p>Keys that are there more than once: ${separated(keys)}. They have to become unique first.</p>`}`;
  return html`${known}${statements("SQL that shows the duplicates", definition(query), false)}`;
}

/** A line of SQL as it is shown, and whether that is not what it is. */
interface Line {
  readonly markup: Markup;
  readonly isChanged: boolean;
}

function oneLine(sql: string): Line {
  return { markup: html`${sql}`, isChanged: escapeInvisible(sql) !== sql };
}

/** PostgreSQL writes definitions in lines; and bodies of functions have tabs, and are to be copied with them. */
function definition(sql: string): Line[] {
  return linesOf(sql).map((line) => {
    const parts = line.split("\t").map(oneLine);
    const markup = html`${parts.map((part, index) => html`${index > 0 && tab}${part.markup}`)}`;
    return { markup, isChanged: parts.some(({ isChanged }) => isChanged) };
  });
}

function statements(title: string, lines: readonly Line[], open: boolean): Markup {
  if (lines.length === 0) return html``;
  const text = html`${lines.map(({ markup }, index) => html`${index > 0 && newline}${markup}`)}`;
  const changed = lines.some(({ isChanged }) => isChanged);
  const opening = open ? html`<details open>` : html`<details>`;
  return html`${opening}<summary>${title}</summary>${changed && notToBeRun}<pre><code>${text}</code></pre></details>`;
}

const tab: Markup = { markup: "\t" };

const newline: Markup = html`
`;

const notToBeRun = html`<p>Not to be run as it stands: its names hold characters that are written out here, such as
<code>${"\\u{a}"}</code> for a line break. The report as SQL has it, ready for psql.</p>`;
