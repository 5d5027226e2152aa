/**
 * The UTF-8 of a text that comes in pieces. They are asked for twice, first to be counted: so there is never more of a large
 * text than its bytes, once.
 */
export function encode(pieces: () => Iterable<string>): Uint8Array {
  let length = 0;
  for (const piece of pieces()) length += Buffer.byteLength(piece);
  const bytes = Buffer.allocUnsafeSlow(length);
  let end = 0;
  for (const piece of pieces()) end += bytes.write(piece, end);
  return bytes;
}
