import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packed from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

/** A browser, and how to get rid of it and of what it has unpacked. */
export interface Launched extends AsyncDisposable {
  readonly browser: Browser;
}

/** The Chromium of the npm package, which is for Linux on x64; elsewhere the Chrome of the machine, if it has one; else why there is none. */
export async function launchBrowser(): Promise<Launched | string> {
  const installed = process.env.CHROME_PATH;
  if (installed !== undefined) return asLaunched(await chromium.launch({ executablePath: installed }), async () => {});
  if (process.platform === "linux" && process.arch === "x64") return launchPacked();
  try {
    return asLaunched(await chromium.launch({ channel: "chrome" }), async () => {});
  } catch (error) {
    return `no Chrome here, and CHROME_PATH names none: ${error instanceof Error ? error.message : error}`;
  }
}

/**
 * The package unpacks itself into the folder for temporary files, and takes what lies there under its names for its own:
 * it gets a folder to itself. Its own arguments are left out, since they turn the security of the browser off.
 */
async function launchPacked(): Promise<Launched> {
  const folder = await mkdtemp(join(tmpdir(), "restore-hook-browser-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const executablePath = await inFolder(folder, () => packed.executablePath());
    // where the machine has no fonts, those of the package do
    const fonts = existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: join(folder, "fonts") };
    return asLaunched(await chromium.launch({ executablePath, env: { ...process.env, ...fonts } }), remove);
  } catch (error) {
    await remove();
    throw error;
  }
}

async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

function asLaunched(browser: Browser, remove: () => Promise<void>): Launched {
  return {
    browser,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await remove();
    },
  };
}
