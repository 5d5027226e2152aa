import { expect, vi } from "vitest";
import type { TestDatabase } from "../database.ts";

/** Waits until a run of the hook waits for a lock on a relation, and gives its process. */
export async function waitsForLock(database: TestDatabase, relation: string): Promise<number> {
  const process = await vi.waitFor(async () => {
    const [row] = await database.rows(`
      select pid from pg_locks join pg_stat_activity using (pid)
      where relation = '${relation}'::regclass and not granted and application_name = 'restore-hook'
    `);
    expect(row).toBeDefined();
    return row?.pid;
  }, 10_000);
  return Number(process);
}
