/** The paragraphs of a mail, each on one line: where lines break depends on the length of a port. */
export function paragraphs(mail: { readonly text: string } | undefined): string[] {
  return (mail?.text ?? "no mail")
    .trim()
    .split("\n\n")
    .map((paragraph) => paragraph.replaceAll(/\s+/g, " "));
}
