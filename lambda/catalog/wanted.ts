import type { ColumnName } from "../postgres/identifiers.ts";
import type { Direction } from "./extreme.ts";

/** What to read beside what the database itself suggests, since a reference speaks of it. */
export interface Wanted {
  /** Columns that may lack a generator, and which way that would count. */
  readonly columns: readonly (ColumnName & { readonly direction: Direction })[];
  /** Names that sequences are to get, in whichever schema. */
  readonly names: readonly string[];
  /** Who may have something to do with sequences in which schema. */
  readonly roles: readonly { readonly schema: string; readonly role: string }[];
}

export const nothingMore: Wanted = { columns: [], names: [], roles: [] };
