import { isVisible } from "./postgres/identifiers.ts";

/** What no shell takes for anything but itself. PowerShell makes more of a comma and of an @. */
const plain = /^[\w.:/+-]+$/;

/**
 * Shown as it is between single quotes by sh, bash, zsh, ksh, fish and PowerShell. A quote or a backslash there is read by each
 * in its own way, and PowerShell takes U+2018 to U+201B for single quotes as well.
 *
 * @see https://github.com/PowerShell/PowerShell/blob/master/src/System.Management.Automation/engine/parser/CharTraits.cs
 */
const quotable = /^[^'\\\u2018-\u201b]*$/;

/**
 * One argument of a command that a person copies from a report into one of these shells: whatever is in it, it arrives as it
 * is, or the command fails, and nothing else runs. The cmd.exe of Windows is none of them: it knows no single quotes.
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
