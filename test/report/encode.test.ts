import { expect, test } from "vitest";
import { encode } from "../../lambda/report/encode.ts";

test.each([
  { what: "nothing", pieces: [] },
  { what: "text of any script", pieces: ["<p>Größe", "", " и порядок ", "\u{1f600}</p>\n"] },
  { what: "half a character, which UTF-8 has not", pieces: ["a \ud800 b"] },
  { what: "very many pieces", pieces: Array.from({ length: 10_000 }, (_, index) => `ü${index}`) },
])("the bytes are those of the whole text: $what", ({ pieces }) => {
  expect(Buffer.from(encode(() => pieces)).equals(Buffer.from(pieces.join("")))).toBe(true);
});
