import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parseConfiguration } from "../infra/configuration.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const run = promisify(execFile);

describe("the README", () => {
  it.each(["check", "baseline"])("has the help of %s as it is printed", async (command) => {
    const { stdout } = await run(process.execPath, ["local/command-line/main.ts", command, "--help"]);

    expect(readme).toContain(stdout.trimEnd());
  });

  it("has the mail of a restore with nothing wrong", async () => {
    const mail = await readFile(new URL("report/healthy.txt", import.meta.url), "utf8");

    expect(readme).toContain(`\n${mail.trimEnd()}\n\`\`\`\n`);
  });

  it("has a row for every setting of the stack, and for no other", () => {
    const rows = [...readme.matchAll(/^\| `(\w+)` \|/gm)].map(([, setting]) => setting);

    expect(rows.join(", ")).toBe(knownSettings());
  });
});

/** The settings, as the error for an unknown one lists them. */
function knownSettings(): string {
  try {
    parseConfiguration({ unknown: true });
    return "";
  } catch (error) {
    return /the settings are (.*)$/.exec(String(error))?.[1] ?? "";
  }
}
