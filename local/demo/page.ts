import { styleText } from "node:util";

/** What the demo prints, in colour where that is wanted (styleText knows NO_COLOR, FORCE_COLOR and pipes). */
export const page = {
  title(text: string): void {
    print("", styleText("bold", text), styleText("dim", "=".repeat(text.length)));
  },
  heading(text: string): void {
    print("", styleText("bold", text));
  },
  prose(...lines: string[]): void {
    print(...lines);
  },
  story(title: string): void {
    print("", `  ${title}`);
  },
  sql(statement: string): void {
    print(styleText("cyan", `    ${statement}`));
  },
  good(text: string): void {
    print(styleText("green", `    ${text}`));
  },
  bad(text: string): void {
    print(styleText("red", `    ${text}`));
  },
  /** Something with lines of its own, such as an event or a mail. */
  sheet(text: string): void {
    print(
      ...text
        .trimEnd()
        .split("\n")
        .map((line) => `${styleText("dim", "  |")} ${line}`.trimEnd()),
    );
  },
};

function print(...lines: string[]): void {
  for (const line of lines) console.log(line);
}
