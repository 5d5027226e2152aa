import { isVisible } from "./postgres/identifiers.ts";

/** What no shell takes for anything but itself. */
const plain = /^[\w.,:/@+-]+$/;

/** Shown as it is between single quotes by all shells; fish and PowerShell read a backslash or a quote there in their own way. */
const quotable = /^[^'\\]*$/;

/**
 * One argument of a command that a person copies from a report into a shell: whatever is in it, it arrives as it is, or the
 * command fails, and nothing else runs.
 *
 * What cannot be shown as it is, such as a line break, is written in octal in `$'…'`, which sh (POSIX 2024), bash, zsh and ksh
 * read. Others refuse it, or take it for a name that is not there. Character 0, which no argument can hold, becomes U+FFFD:
 * all of what follows it would be lost, and another name be left.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_04
 */
export function quoteArgument(value: string): string {
  if (plain.test(value)) return value;
  if (quotable.test(value) && isVisible(value)) return `'${value}'`;
  const bytes = Buffer.from(value.replaceAll("\0", "\ufffd"));
  return `$'${[...bytes].map(octal).join("")}'`;
}

function octal(byte: number): string {
  const character = String.fromCharCode(byte);
  return plain.test(character) ? character : `\\${byte.toString(8).padStart(3, "0")}`;
}
