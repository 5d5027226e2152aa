/** Bytes that PostgreSQL keeps of a name: NAMEDATALEN - 1. */
const longestName = 63;

/**
 * The name that PostgreSQL itself would give to the sequence of a `serial` column: table, column and "seq", each of the
 * first two cut at its end until the whole fits, the longer one first; made unique by a number.
 *
 * @see makeObjectName and ChooseRelationName in src/backend/commands/indexcmds.c of PostgreSQL
 */
export function chooseSequenceName(table: string, column: string, isTaken: (name: string) => boolean): string {
  for (let attempt = 0; ; attempt += 1) {
    const name = sequenceNameOf(table, column, attempt);
    if (!isTaken(name)) return name;
  }
}

/** The names under which PostgreSQL may have made the sequence of this column: the plain one, then numbered ones. */
export function possibleSequenceNames(table: string, column: string): string[] {
  return Array.from({ length: 10 }, (_, attempt) => sequenceNameOf(table, column, attempt));
}

function sequenceNameOf(table: string, column: string, attempt: number): string {
  const label = attempt === 0 ? "_seq" : `_seq${attempt}`;
  const room = longestName - label.length - 1;
  let tableBytes = Buffer.byteLength(table);
  let columnBytes = Buffer.byteLength(column);
  while (tableBytes + columnBytes > room) {
    if (tableBytes > columnBytes) tableBytes -= 1;
    else columnBytes -= 1;
  }
  return `${clip(table, tableBytes)}_${clip(column, columnBytes)}${label}`;
}

/** The longest beginning of a text that fits into so many bytes of UTF-8 without half a character. */
function clip(text: string, bytes: number): string {
  let clipped = "";
  let used = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    clipped += character;
  }
  return clipped;
}
