import { escapeInvisible } from "../../postgres/identifiers.ts";
import { problemInWords } from "../problems.ts";
import type { Finding } from "../report.ts";
import { splitHint } from "../wrap.ts";
import { html, type Markup, name, names } from "./markup.ts";

/** The columns; the sequence when it belongs to none. */
export function subjectOf({ columns, sequence }: Finding): Markup {
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
export function sql({ sql }: Finding, open: boolean): Markup {
  if (sql.length === 0) return html``;
  const text = html`${sql.map((line, index) => html`${index > 0 && newline}${line}`)}`;
  const changed = sql.some((line) => escapeInvisible(line) !== line);
  const opening = open ? html`<details open>` : html`<details>`;
  return html`${opening}<summary>SQL</summary>${changed && notToBeRun}<pre><code>${text}</code></pre></details>`;
}

const newline: Markup = html`
`;

const notToBeRun = html`<p>Not to be run as it stands: its names hold characters that are written out here, such as
<code>${"\\u{a}"}</code> for a line break. The report as SQL has it, ready for psql.</p>`;
