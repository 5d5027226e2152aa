/** Columns that a line of prose takes at most: mail programs break longer ones where they like. */
const width = 78;

/**
 * Breaks prose into lines at its spaces; a word that is longer than a line is left whole. `mark` begins the first line.
 * The others are indented by more than it is wide, so that no name, however it breaks, begins a line as we do.
 */
export function wrap(text: string, mark = ""): string[] {
  return fill(text.split(" "), mark);
}

/** Breaks a list between its parts, "2,212 resynced" or a name; a part that is long, as prose. */
export function wrapList(begin: string, parts: readonly string[]): string[] {
  const words = parts.flatMap((part, index) => {
    const listed = index < parts.length - 1 ? `${part},` : part;
    return listed.length > width / 2 ? listed.split(" ") : [listed];
  });
  return fill([...begin.split(" "), ...words], "");
}

function fill([first = "", ...words]: readonly string[], mark: string): string[] {
  const indent = " ".repeat(mark.length + 2);
  const lines: string[] = [];
  let line = mark + first;
  for (const word of words) {
    const longer = `${line} ${word}`;
    if (longer.length > width) {
      lines.push(line);
      line = indent + word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/**
 * A hint that ends with a command or a statement of ours. Names stand between quotes in a hint, and so only behind the
 * beginning of its command: one that reads like a command gets no line of its own.
 */
const commandAtEnd = /^([^"'$]*?:) (aws [a-z0-9-]+ [a-z-]+ .*)$/;
const statementAtEnd = /^([^"'$]*?:) ((?:alter|create|grant) .*)$/;

/**
 * A remedy, after its label. A command or a statement in it stands whole on a line of its own: a shell takes the end of a
 * line for that of the command.
 */
export function wrapHint(hint: string, indent = "", label = "HINT"): string[] {
  if (hint === "") return [];
  const [, prose, command = ""] = commandAtEnd.exec(hint) ?? statementAtEnd.exec(hint) ?? [];
  if (prose === undefined) return wrap(`${label}: ${hint}`, indent);
  const [, statement = command, rest] = /^(.*;) ([A-Z][^;"]*)$/.exec(command) ?? [];
  return [...wrap(`${label}: ${prose}`, indent), indent + statement, ...(rest === undefined ? [] : wrap(rest, indent))];
}

export function fits(line: string): boolean {
  return line.length <= width;
}
