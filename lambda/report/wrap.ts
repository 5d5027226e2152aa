/** Columns that a line of prose takes at most: mail programs break longer ones where they like. */
const width = 78;

/**
 * A hint that ends with a command of ours. Names stand between quotes in a hint, and so only behind the beginning of its
 * command: one that reads like a command gets no line of its own, and neither does any other text that ends with one.
 */
const commandAtEnd = /^(HINT: [^"'$]*?:) (aws [a-z0-9-]+ [a-z-]+ .*)$/;

/**
 * Breaks prose into lines at its spaces; a word that is longer than a line is left whole. So is the command at the end of a
 * hint, on a line of its own: a shell takes the end of a line for that of the command.
 */
export function wrap(text: string, indent = ""): string[] {
  const [, prose, command] = commandAtEnd.exec(text) ?? [];
  if (prose !== undefined && command !== undefined) return [...wrap(prose, indent), indent + command];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent.length + longer.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, indent + line];
}

export function fits(line: string): boolean {
  return line.length <= width;
}
