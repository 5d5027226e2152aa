const titles = {
  "A person must look at": "trouble",
  Recreated: "recreated",
  "To be recreated": "recreated",
  Resynced: "resynced",
  "To be resynced": "resynced",
  "Restored, as in": "restored",
  "To be restored": "restored",
  "Left behind": "leftBehind",
  "Left alone": "leftAlone",
  "Running out of numbers": "runningOut",
  "Also to know": "remarks",
} as const;

const title = new RegExp(`^(${Object.keys(titles).join("|")})\\b.*`);

/** How many entries a section of a mail shows, and of how many others it speaks. */
export interface Told {
  shown: number;
  more: number;
}

/** What each section of a mail tells of, by what it is counted as. The lines with the databases are one of them. */
export function sectionsOf(text: string): Record<string, Told> {
  const told: Record<string, Told> = {};
  let current: Told | undefined;
  for (const line of text.split("\n")) {
    const [, begun] = title.exec(line) ?? [];
    const [, more] = /^(?:and )?([0-9,]+)(?: more)?, (?:in the full report|which did not fit)/.exec(line) ?? [];
    const [, quiet] = /^([0-9,]+) databases with nothing to do,/.exec(line) ?? [];
    if (begun !== undefined) current = section(told, titles[begun as keyof typeof titles]);
    else if (/^(Verified|Full report|Log|Runbook)\b/.test(line)) current = undefined;
    else if (/^Database\b/.test(line)) current = section(told, "databases");
    else if (quiet !== undefined) section(told, "databases").more += numberOf(quiet);
    if (current !== undefined && more !== undefined) current.more += numberOf(more);
    if (current !== undefined && /^(- |Database\b)/.test(line)) current.shown += 1;
  }
  return told;
}

function section(told: Record<string, Told>, name: string): Told {
  told[name] ??= { shown: 0, more: 0 };
  return told[name];
}

function numberOf(text: string): number {
  return Number(text.replaceAll(",", ""));
}
