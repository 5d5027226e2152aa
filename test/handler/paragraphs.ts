/**
 * The paragraphs of a mail, each on one line: where lines break depends on the length of a port. Without what the clock
 * has to say, without the address, and without what is the same in all at the end: how to run it again, and the links.
 */
export function paragraphs(mail: { readonly text: string } | undefined): string[] {
  return (mail?.text ?? "no mail")
    .replace(/^When: .*\n/m, "")
    .replace(/^Address: .*\n/m, "")
    .replace(/\n\n(To run the restore hook again|To have it repaired|Full report|Log|Runbook)\b.*$/s, "")
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
