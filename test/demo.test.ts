import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stories } from "../local/demo/stories.ts";

const project = fileURLToPath(new URL("..", import.meta.url));
const main = join(project, "local/demo/main.ts");

/** A run of the demo, in a folder for temporary files of its own. */
interface Demo {
  readonly temporary: string;
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const demos: Demo[] = [];

interface Command {
  readonly file: string;
  readonly args: string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Interrupts the demo as soon as it prints this. */
  readonly until?: string;
}

async function run({ file, args, environment = {}, until }: Command): Promise<Demo> {
  const temporary = await mkdtemp(join(tmpdir(), "demo-test-"));
  // as any temporary folder: under root the server runs as another user
  await chmod(temporary, 0o755);
  // npm would keep its own compiled code there
  const quiet = { NODE_DISABLE_COMPILE_CACHE: "1", NO_COLOR: "1", FORCE_COLOR: undefined };
  const env = { ...process.env, ...quiet, TMPDIR: temporary, ...environment };
  // one that hangs is ended before the test is given up, so that it can clean up
  const child = execFile(file, args, { cwd: project, env, timeout: 28_000 });
  let [stdout, stderr] = ["", ""];
  child.stderr?.on("data", (text: string) => {
    stderr += text;
  });
  child.stdout?.on("data", (text: string) => {
    stdout += text;
    if (until !== undefined && stdout.includes(until)) child.kill("SIGINT");
  });
  await once(child, "close");
  const demo = { temporary, exit: child.exitCode, stdout, stderr };
  demos.push(demo);
  return demo;
}

afterAll(async () => {
  for (const { temporary } of demos) await rm(temporary, { recursive: true, force: true });
});

/** What a demo that has ended has left: files, and processes that work on them. */
async function leftBy({ temporary }: Demo): Promise<string[]> {
  const commands = process.platform === "linux" ? await commandsOnLinux() : commandsElsewhere();
  return [...(await readdir(temporary)), ...commands.filter((command) => command.includes(temporary))];
}

/** The commands of all processes; not by ps, which a bare machine does not have. */
async function commandsOnLinux(): Promise<string[]> {
  const processes = (await readdir("/proc")).filter((name) => /^[0-9]+$/.test(name));
  // a process may end while we look
  return Promise.all(processes.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
}

function commandsElsewhere(): string[] {
  return execFileSync("ps", ["-A", "-ww", "-o", "args"], { encoding: "utf8" }).split("\n");
}

/** All files of the project, but for those that the demo does not come near. */
async function filesOfProject(): Promise<string[]> {
  const folders = (await readdir(project)).filter((name) => !["node_modules", ".git", "test", "docs"].includes(name));
  const files = await Promise.all(
    folders.map(async (name) => [name, ...(await readdir(join(project, name), { recursive: true }).catch(() => []))]),
  );
  return files.flat().toSorted();
}

/** Where and when it was, how long the server was waited for, and how long it took, is another time each time. */
function withoutTime(text: string): string {
  return text
    .replaceAll(/^( {2}\| When: [^;]*);.*$/gm, "$1")
    .replaceAll(/localhost:\d+/g, "localhost:5432")
    .replaceAll(/reports%2F\d{4}-\d\d-\d\d(%2F[\w-]+%2F)\d\d-\d\d-\d\d-[0-9a-f]{12}%2F/g, "reports$1");
}

describe("npm run demo", () => {
  let filesBefore: string[];
  let demo: Demo;
  beforeAll(async () => {
    filesBefore = await filesOfProject();
    demo = await run({ file: "npm", args: ["run", "--silent", "demo"] });
  });

  test("ends well", () => {
    expect(demo).toMatchObject({ exit: 0, stderr: "" });
    expect(demo.stdout).toMatch(
      /^That was all, in [\d.]+ seconds\. Nothing is left running, nothing is left on disk\.$/m,
    );
  });

  test.each(stories.map(({ title, insert, sqlstate }) => [title, insert, sqlstate] as const))(
    "shows it failing before and working after: %s",
    (_title, insert, sqlstate) => {
      const words = sqlstate === "23505" ? "duplicate key value violates" : "null value in column";
      const answers = demo.stdout
        .split(`    ${insert}\n`)
        .slice(1)
        .map((rest) => rest.split("\n")[0]);
      expect(answers).toEqual([expect.stringMatching(`^    ERROR:  ${words}`), expect.stringMatching(/^ {4}id \d+$/)]);
    },
  );

  test("shows the mails, none for an event that comes twice, and that a run by hand finds nothing to do", () => {
    expect(demo.stdout.match(/^ {2}\| Subject: .*/gm)).toEqual([
      "  | Subject: REPAIRED jobs-staging: 11 resynced, all verified",
      "  | Subject: REPAIRED shortener: 4 recreated, all verified, 4 left alone",
      "  | Subject: OK jobs-staging: 21 sequences and keys checked, nothing to do, 4 left alone",
    ]);
    expect(demo.stdout.match(/^ {2}\S+: no second run, no second mail$/gm)).toHaveLength(2);
    expect(demo.stdout).toContain("  | Database job_board: 13 checked, 11 repaired, 0 left alone, 0 failed\n");
    expect(demo.stdout).toContain("  | Database link_shortener: 8 checked, 4 repaired, 4 left alone, 0 failed\n");
  });

  test("shows the mail that the README shows", async () => {
    const readme = await readFile(join(project, "README.md"), "utf8");
    const [, mail] = /```text\n(Subject: [^`]*)\n```/.exec(readme) ?? [];
    const sheet = mail?.split("\n").map((line) => `  | ${line}`.trimEnd());
    expect(withoutTime(demo.stdout)).toContain(withoutTime(`${sheet?.join("\n")}\n\nAfter\n`));
  });

  test("leaves no process and no file", async () => {
    expect(await leftBy(demo)).toEqual([]);
    expect(await filesOfProject()).toEqual(filesBefore);
  });
});

test("the demo fails, and leaves nothing, when the function does not do its work", async () => {
  const demo = await run({ file: process.execPath, args: [main], environment: { RESTORE_HOOK_DRY_RUN: "true" } });
  expect(demo.exit).toBe(1);
  expect(demo.stderr).toContain(
    'the demo did not go as it should. Wanted: the mail begins with "REPAIRED jobs-staging:": WOULD REPAIR jobs-staging: 11 to resync',
  );
  expect(await leftBy(demo)).toEqual([]);
});

test("the demo leaves nothing when it is interrupted", async () => {
  const demo = await run({ file: process.execPath, args: [main], until: "Before" });
  expect(demo).toMatchObject({ exit: 130, stderr: "" });
  expect(demo.stdout).not.toContain("That was all");
  expect(await leftBy(demo)).toEqual([]);
});
