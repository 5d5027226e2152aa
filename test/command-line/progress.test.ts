import { expect, test } from "vitest";
import { startProgress } from "../../local/command-line/progress.ts";

function writtenTo(isTTY: boolean): string[] {
  const written: string[] = [];
  const progress = startProgress({ isTTY, write: (text) => written.push(String(text)) > 0 });
  progress.show("check orders ...");
  progress.show("check \u001b[31mred\n ...");
  progress.end();
  return written;
}

test("a terminal shows one line, which is gone in the end", () => {
  const cleared = "\r\u001b[K";
  expect(writtenTo(true)).toEqual([
    cleared,
    "check orders ...",
    cleared,
    // a name cannot do what it likes with a terminal
    "check \\u{1b}[31mred\\u{a} ...",
    cleared,
  ]);
});

test("nothing else is written to", () => {
  expect(writtenTo(false)).toEqual([]);
});
