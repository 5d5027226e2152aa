import { isVisible } from "../postgres/identifiers.ts";

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

/** What a remedy is made of. */
export interface HintParts {
  readonly prose: string;
  /** To be copied as it is: a command of a shell, or statements; null where there is none. */
  readonly command: string | null;
  /** What stands behind the command; null where nothing does. */
  readonly rest: string | null;
}

/** Finds the command in a remedy. One with a character that nobody sees is none: it could not be copied as it is shown. */
export function splitHint(hint: string): HintParts {
  const [, prose, command = ""] = commandAtEnd.exec(hint) ?? statementAtEnd.exec(hint) ?? [];
  if (prose === undefined || !isVisible(command)) return { prose: hint, command: null, rest: null };
  // a quote in what follows would be the end of a name
  const [, statement = command, rest = null] = /^(.*;) ([A-Z][^;"']*)$/.exec(command) ?? [];
  return { prose, command: statement, rest };
}

/**
 * A remedy, after its label. A command or a statement in it stands whole on a line of its own: a shell takes the end of a
 * line for that of the command.
 */
export function wrapHint(hint: string, indent = "", label = "HINT"): string[] {
  if (hint === "") return [];
  const { prose, command, rest } = splitHint(hint);
  return [
    ...wrap(`${label}: ${prose}`, indent),
    ...(command === null ? [] : [indent + command]),
    ...(rest === null ? [] : wrap(rest, indent)),
  ];
}

export function fits(line: string): boolean {
  return line.length <= width;
}
