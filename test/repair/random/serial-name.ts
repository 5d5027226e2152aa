/**
 * How PostgreSQL names the sequence of a column: `<table>_<column>_seq` in 63 bytes, with a number where that name is
 * taken. Of what is too long, it takes bytes off the longer of the two names, one by one.
 */
export function serialName(table: string, column: string, number: number): string {
  const ending = number === 0 ? "_seq" : `_seq${number}`;
  const [tableBytes, columnBytes] = [Buffer.from(table), Buffer.from(column)];
  const room = 63 - ending.length - 1;
  let [forTable, forColumn] = [tableBytes.length, columnBytes.length];
  while (forTable + forColumn > room) {
    if (forTable > forColumn) forTable -= 1;
    else forColumn -= 1;
  }
  return `${wholeLetters(tableBytes, forTable)}_${wholeLetters(columnBytes, forColumn)}${ending}`;
}

/** Half a letter at the end is given up. */
function wholeLetters(bytes: Buffer, length: number): string {
  let end = length;
  while (((bytes[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end -= 1;
  return bytes.subarray(0, end).toString();
}
