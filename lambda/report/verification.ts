import { thousands } from "./numbers.ts";
import { countsByDatabase } from "./presentable.ts";
import type { Report } from "./report.ts";

/** What the numbers of the changes rest on, in sentences; null when there are no changes. */
export function verification({ databases, dryRun }: Report): { verified: boolean; text: string } | null {
  const unproved = databases.filter((database) => database.unproved > 0);
  const changed = databases.some(({ counts }) => counts.recreated + counts.resynced + counts.restored > 0);
  if (dryRun || (!changed && unproved.length === 0)) return null;
  const isRestored = databases.some(({ counts }) => counts.restored > 0);
  const again = isRestored ? "read and compared again" : "read again";
  const proofOf = (what: string) => `after the repairs ${what} was ${again}, and the numbers above come from that`;
  if (unproved.length === 0) return { verified: true, text: `${proofOf("everything")}.` };
  const count = unproved.reduce((sum, database) => sum + database.unproved, 0);
  const counts = countsByDatabase(unproved.map(({ database, unproved: count }) => ({ database, count })));
  const open = `what may have been repaired, and could not be read again: ${thousands(count)} in all (${counts})`;
  return { verified: false, text: changed ? `${open}. But ${proofOf("all else")}.` : `${open}.` };
}
