import { escapeInvisible } from "../../postgres/identifiers.ts";
import { thousands } from "../numbers.ts";

/** HTML that is what it is meant to be. Only {@link html} makes it, which escapes all that is put into it. */
export interface Markup {
  readonly markup: string;
}

type Content = string | number | Markup | readonly Markup[] | false;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** The tag of a template: text that is put in stays text, in an element as in a quoted attribute. */
export function html(parts: TemplateStringsArray, ...contents: Content[]): Markup {
  return { markup: parts.reduce((all, part, index) => all + markupOf(contents[index - 1] ?? "") + part) };
}

function markupOf(content: Content): string {
  if (content === false) return "";
  if (typeof content === "number") return String(content);
  if (typeof content === "string") {
    return escapeInvisible(content).replace(/[&<>"']/g, (character) => entities[character] ?? "");
  }
  return "markup" in content ? content.markup : content.map(({ markup }) => markup).join("");
}

/**
 * A name, kept apart: one that is written from right to left does not turn what stands around it. A long one breaks
 * where its words end.
 */
export function name(text: string): Markup {
  return { markup: `<bdi>${markupOf(text).replace(/[._](?=.)/g, "$&<wbr>")}</bdi>` };
}

export function names(texts: readonly string[]): Markup {
  return html`${texts.map((text, index) => html`${index > 0 && ", "}${name(text)}`)}`;
}

/** What a heading counts. */
export function counted(title: string, number: number): Markup {
  return html`${title} <span class="count">${thousands(number)}</span>`;
}
