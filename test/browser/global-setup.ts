import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packed from "@sparticuz/chromium";
import { chromium, type LaunchOptions } from "playwright-core";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** How to launch the browser; null where there is none. */
    browser: Pick<LaunchOptions, "executablePath" | "channel" | "env"> | null;
  }
}

/**
 * The Chromium of the npm package, which is for Linux on x64; elsewhere the Chrome of the machine, or the one that
 * CHROME_PATH names.
 */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const installed = process.env.CHROME_PATH;
  if (installed !== undefined) {
    project.provide("browser", { executablePath: installed });
    return undefined;
  }
  if (process.platform === "linux" && process.arch === "x64") return setUpPacked(project);
  try {
    const options = { channel: "chrome" };
    await (await chromium.launch(options)).close();
    project.provide("browser", options);
  } catch (error) {
    console.warn(`skipped: there is no Chrome here, and CHROME_PATH names none (${error})`);
    project.provide("browser", null);
  }
  return undefined;
}

/**
 * The package unpacks itself into the folder for temporary files, and takes what lies there under its names for its own,
 * whoever put it there: it gets a folder to itself. Its own arguments are left out, since they turn off what a browser
 * protects us from.
 */
async function setUpPacked(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "restore-hook-browser-"));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const executablePath = await packed.executablePath();
    // where the machine has no fonts, those of the package do
    const fonts = existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: join(folder, "fonts") };
    project.provide("browser", { executablePath, env: { ...process.env, TMPDIR: folder, ...fonts } });
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  return () => rm(folder, { recursive: true });
}
