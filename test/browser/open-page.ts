import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import type { Report } from "../../lambda/report/report.ts";
import { pageOf } from "../report/pages.ts";

const launching = inject("browser");
export const noBrowser = launching === null;

let browser: Browser;
let folder: string;
/** What no page may do: complain, ask for anything, open a dialog. */
const faults = new Map<Page, string[]>();

export function faultsOf(page: Page): string[] {
  return faults.get(page) ?? [];
}

beforeAll(async () => {
  if (launching === null) return;
  folder = await mkdtemp(join(tmpdir(), "restore-hook-page-"));
  browser = await chromium.launch(launching);
});

afterEach(async () => {
  if (launching === null) return;
  for (const context of browser.contexts()) await context.close();
  const all = [...faults.values()].flat();
  faults.clear();
  expect(all).toEqual([]);
});

afterAll(async () => {
  if (launching === null) return;
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Opens the page of a report from a file, as a person does who has downloaded it. */
export async function openPage(report: Report, options: BrowserContextOptions = {}): Promise<Page> {
  const file = join(folder, `${crypto.randomUUID()}.html`);
  await writeFile(file, pageOf(report));
  const url = pathToFileURL(file).href;
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const found: string[] = [];
  faults.set(page, found);
  // what a policy forbids is told on the console as well
  page.on("console", (message) => found.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => found.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => found.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => request.url() !== url && found.push(`request: ${request.url()}`));
  await page.goto(url);
  return page;
}
