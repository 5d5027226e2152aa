/**
 * The paragraphs of a mail, each on one line: where lines break depends on the length of a port. Without what the clock
 * has to say, and without the links at the end, which are the same in all.
 */
export function paragraphs(mail: { readonly text: string } | undefined): string[] {
  return (mail?.text ?? "no mail")
    .replace(/^When: .*\n/m, "")
    .replace(/\n\n(Full report|Log|Runbook)\b.*$/s, "")
    .trim()
    .split("\n\n")
    .map(onOneLine);
}

/** What a mail says of each database, in the order of the databases' names. */
export function databasesIn(mail: { readonly text: string } | undefined): string[] {
  const lines = mail?.text.match(/^Database .*(\n {2}.*)*/gm) ?? [];
  return lines.map(onOneLine).toSorted();
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
