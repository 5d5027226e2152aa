import { thousands } from "./numbers.ts";
import { wrap } from "./wrap.ts";

/** A part of a mail, of which so much is shown as there is room for. */
export interface Section {
  /** Null when its entries speak for themselves. */
  readonly title: string | null;
  readonly groups: readonly Group[];
  /** How many entries there are in all, those included that the report itself does not list. */
  readonly total: number;
}

/** Entries that have something in common. */
export interface Group {
  /** Shown with the first of them. */
  readonly heading: readonly string[];
  readonly entries: readonly Entry[];
}

/** Its lines, which are made when there is room for them: there may be very many. */
export type Entry = () => readonly string[];

/** How many entries of each section are shown in any case, whatever else there is. */
const atLeast = 3;

/**
 * The lines of the sections, which come in the order of their importance. Each gets room for its first few entries, if
 * those are of ordinary length; then half of what is left is shared evenly, and the most important ones are filled up. Of groups, all get their first entry before
 * one gets its second. What is not shown is counted: "and 2,212 more".
 *
 * @param room bytes, with their line breaks
 * @param elsewhere where the others are: "in the full report"
 */
export function fitSections<Name extends string>(
  sections: Readonly<Record<Name, Section>>,
  room: number,
  elsewhere: string,
): Record<Name, string[]>;
export function fitSections(sections: Readonly<Record<string, Section>>, room: number, elsewhere: string) {
  const parts = Object.entries(sections).map(([name, section]) => ({ name, ...begin(section) }));
  // the frame of a section that shows nothing, and the two words more of one that does
  let left = parts.reduce((rest, part) => rest - bytesOf(linesOf(part, elsewhere)) - " and more".length, room);
  const share = left / parts.length;
  for (const part of parts) left -= take(part, atLeast, share);
  const even = left / 2 / Math.max(1, parts.filter(({ section }) => section.total > 0).length);
  for (const part of parts) left -= take(part, Number.POSITIVE_INFINITY, even);
  for (const part of parts) left -= take(part, Number.POSITIVE_INFINITY, left);
  return Object.fromEntries(parts.map((part) => [part.name, linesOf(part, elsewhere)]));
}

interface Part {
  readonly section: Section;
  /** All entries in the order in which they are taken. */
  readonly queue: readonly { readonly group: Group; readonly entry: Entry }[];
  taken: number;
  readonly shown: Map<Group, string[]>;
}

function begin(section: Section): Part {
  const ranked = section.groups.flatMap((group) => group.entries.map((entry, rank) => ({ group, entry, rank })));
  return { section, queue: ranked.toSorted((one, other) => one.rank - other.rank), taken: 0, shown: new Map() };
}

/** Takes entries until there are so many, or the next one does not fit; returns the bytes that they take. */
function take(part: Part, most: number, room: number): number {
  let used = 0;
  for (const { group, entry } of part.queue.slice(part.taken, most)) {
    const shown = part.shown.get(group) ?? [];
    const lines = [...(shown.length === 0 ? group.heading : []), ...entry()];
    const bytes = bytesOf(lines);
    if (used + bytes > room) break;
    used += bytes;
    shown.push(...lines);
    part.shown.set(group, shown);
    part.taken += 1;
  }
  return used;
}

function linesOf({ section, taken, shown }: Part, elsewhere: string): string[] {
  const { title, total, groups } = section;
  if (total === 0) return [];
  const rest = `${thousands(total - taken)}${taken === 0 ? "" : " more"}, ${elsewhere}`;
  return [
    "",
    ...(title === null ? [] : wrap(`${title}:`)),
    ...groups.flatMap((group) => shown.get(group) ?? []),
    ...(total > taken ? [taken === 0 ? rest : `and ${rest}`] : []),
  ];
}

/** With the line break behind each. */
export function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}
