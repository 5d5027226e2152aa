import { escapeInvisible, isVisible, visibleSql } from "../postgres/identifiers.ts";
import { type Token, tokenize } from "./sql-tokens.ts";

/**
 * The same statement, as PostgreSQL wrote it, with nothing in its names and plain strings that cannot be seen. Bodies between
 * dollars stay what they are, and so do the line breaks between words.
 */
export function visibleStatement(sql: string): string {
  return isVisible(sql) ? sql : tokenize(sql).map(visibleToken).join("");
}

/** The same, line by line, for where it is shown and not run: nothing in it that cannot be seen, but tabs. */
export function visibleLines(sql: string): string[] {
  return visibleStatement(sql)
    .split(/\r\n|[\r\n]/)
    .map((line) => line.split("\t").map(escapeInvisible).join("\t"));
}

function visibleToken({ kind, text }: Token): string {
  if (isVisible(text)) return text;
  if (kind === "identifier") return visibleSql(text);
  // a backslash in a string without an E before it is a backslash
  if (kind === "string" && text.startsWith("'")) return visibleSql(withEscapes(text));
  return kind === "string" && text.startsWith("E'") ? visibleSql(text) : text;
}

function withEscapes(text: string): string {
  return text.includes("\\") ? `E${text.replaceAll("\\", "\\\\")}` : text;
}
