import pg from "pg";
import type { Story } from "./stories.ts";
import type { World } from "./world.ts";

/** What PostgreSQL answered to an INSERT: the new id, or its own words. */
export type Answer =
  | { readonly inserted: true; readonly id: string }
  | {
      readonly inserted: false;
      readonly sqlstate: string | undefined;
      readonly message: string;
      readonly detail: string;
    };

/** Sends one INSERT as the application of a story does. */
export async function tryInsert(world: World, story: Story, insert: string): Promise<Answer> {
  const session = await world.connect(story.database, story.role);
  try {
    const { rows } = await session.query<{ id: string | number }>(insert);
    return { inserted: true, id: String(rows[0]?.id) };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return { inserted: false, sqlstate: error.code, message: error.message, detail: error.detail ?? "" };
  } finally {
    await session.end();
  }
}
