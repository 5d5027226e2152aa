import { describe, expect, test } from "vitest";
import { everything, example, harmful, harmless, manyMoved, wide } from "../report/pages.ts";
import { leastContrast } from "./contrast.ts";
import { faultsOf, noBrowser, openPage } from "./open-page.ts";

const leftBehind = [example("left behind"), example("left behind in several databases")];

const javaScript = [
  ["with JavaScript", true],
  ["without JavaScript", false],
] as const;

describe.skipIf(noBrowser)("the page of a report", () => {
  test.each(javaScript)("shows everything %s", async (_how, javaScriptEnabled) => {
    const page = await openPage(everything, { javaScriptEnabled });
    expect(await page.title()).toMatch(/^ATTENTION orders-restored: /);
    expect(await page.locator("h1").innerText()).toBe("ATTENTION\norders-restored");
    expect(await page.locator("h2").allInnerTexts()).toEqual([
      "Databases 4",
      "A person must look at 4",
      "Repaired 3",
      "Left alone 5",
      "Running out of numbers 3",
      "Also to know",
      "How it was verified",
      "To run the restore hook again",
      "Read on",
    ]);
    for (const row of await page.locator(".item").all()) expect(await row.isVisible()).toBe(true);
  });

  test("has no control that does nothing without JavaScript", async () => {
    const page = await openPage(manyMoved(20), { javaScriptEnabled: false });
    expect(await page.locator("button, input").count()).toBe(0);
  });

  test("opens the SQL without JavaScript", async () => {
    const page = await openPage(example("dry run"), { javaScriptEnabled: false });
    const sql = page.locator(".changes pre").first();
    expect(await sql.isVisible()).toBe(false);
    await page.locator(".changes summary").first().click();
    expect(await sql.isVisible()).toBe(true);
  });

  test("has a name for everything that can be operated", async () => {
    const page = await openPage(manyMoved(20));
    expect(await page.getByRole("main").ariaSnapshot()).toContain('searchbox "Filter: Repaired"');
    await page.getByRole("searchbox", { name: "Filter: Repaired" }).fill("t1.");
    await page.getByRole("button", { name: "Clear the filter: Repaired" }).click();
    expect(await page.getByRole("table", { name: "Repaired" }).getByRole("columnheader").allInnerTexts()).toEqual(
      ["Column", "Sequence", "Before", "After", "What and why"].map((title) => expect.stringMatching(`^${title}`)),
    );
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
  });
});

describe.skipIf(noBrowser)("a sequence with few numbers left", () => {
  test("has a bar as long as what is used up, and the same in words", async () => {
    const page = await openPage(everything);
    const bars = await page.locator("#running-out ~ article svg").all();
    const shares = [];
    for (const bar of bars) {
      const [room, used] = [await bar.locator(".room").boundingBox(), await bar.locator(".used").boundingBox()];
      shares.push(Math.round((100 * (used?.width ?? 0)) / (room?.width ?? 1)));
    }
    expect(shares).toEqual([99, 87, 81]);
    const picture = page.getByRole("img", { name: "87 % of the numbers from 1 to 2,147,483,647 are used up" });
    expect(await picture.isVisible()).toBe(true);
  });
});

describe.skipIf(noBrowser)("the page of a report is legible", () => {
  const verdicts = ["healthy", "repaired", "dry run", "unreachable server"].map((name) => example(name));

  test.each([
    ["light", "screen"],
    ["dark", "screen"],
    ["light", "print"],
    ["dark", "print"],
  ] as const)("in %s on %s", async (colorScheme, media) => {
    for (const report of [everything, example("hostile names"), example("left behind"), manyMoved(20), ...verdicts]) {
      const page = await openPage(report, { colorScheme });
      await page.emulateMedia({ media });
      const { ratio, text } = await leastContrast(page);
      expect(ratio, text).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("in the scheme that is wanted", async () => {
    const colors = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await openPage(everything, { colorScheme });
      colors.push(await page.evaluate<string>("getComputedStyle(document.body).backgroundColor"));
    }
    expect(colors).toEqual(["rgb(247, 247, 245)", "rgb(19, 22, 25)"]);
  });

  test.each(
    [everything, harmful, wide, example("dry run"), ...leftBehind, manyMoved(20)].flatMap((report) =>
      [320, 360, 768, 800, 1280].map((width) => ({ report, width })),
    ),
  )("without scrolling sideways, $width pixels wide ($report.status, case %#)", async ({ report, width }) => {
    const page = await openPage(report, { viewport: { width, height: 800 } });
    await page.evaluate<void>(openAll);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    // nor is anything cut off
    const wider = `[...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML)`;
    expect(await page.evaluate<string[]>(wider)).toEqual([]);
  });

  // where the page is no wider, it has cards instead of a table; A4 has 794 pixels
  test.each([
    { width: 961, media: "screen" },
    { width: 794, media: "print" },
  ] as const)(
    "with no heading that is broken or covers another, $width pixels wide, on $media",
    async ({ width, media }) => {
      for (const report of [
        everything,
        manyMoved(20),
        ...leftBehind,
        { ...example("dry run with failures"), dryRun: true },
      ]) {
        const page = await openPage(report, { viewport: { width, height: 800 } });
        await page.emulateMedia({ media });
        const wider = `[...document.querySelectorAll("thead th")].filter((one) => one.scrollWidth > one.clientWidth || getComputedStyle(one).overflowWrap !== "normal").map((one) => one.textContent)`;
        expect(await page.evaluate<string[]>(wider)).toEqual([]);
      }
    },
  );

  test("in print as large as it was meant: on a screen of any size", async () => {
    const page = await openPage(everything);
    await page.emulateMedia({ media: "print" });
    const size = (selector: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector("${selector}")).fontSize`);
    expect([await size("body"), await size("td")]).toEqual(["13.3333px", "12.5px"]);
  });

  test("on paper: nothing to click, nothing closed, nothing filtered away", async () => {
    const page = await openPage({ ...manyMoved(20), dryRun: true });
    await page.getByRole("searchbox").fill("t7.");
    expect(await page.locator(".changes .item:visible").count()).toBe(1);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".changes .item:visible").count()).toBe(20);
    expect(await page.locator(".filter:visible, summary:visible").count()).toBe(0);

    const closed = await openPage(example("dry run"));
    await closed.emulateMedia({ media: "print" });
    expect(await closed.locator(".changes pre:visible").count()).toBe(4);
  });
});

const openAll = `for (const details of document.querySelectorAll("details")) details.open = true`;

/** A long name may break where another one cannot. */
const everyTag = `[...document.querySelectorAll("*:not(wbr)")].map(({ localName }) => localName)`;

describe.skipIf(noBrowser)("a report with names that mean harm", () => {
  test("runs nothing, and adds no element", async () => {
    const page = await openPage(harmful);
    await page.evaluate<void>(openAll);
    for (const name of await page.locator("h3 bdi").all()) await name.hover();
    expect(await page.evaluate("window.pwned")).toBeUndefined();
    expect(await page.locator("body").innerText()).toContain("<img src=");
    const tags = await page.evaluate<string[]>(everyTag);
    expect(tags).toEqual(await (await openPage(harmless)).evaluate<string[]>(everyTag));
    expect(await page.locator("a:not([href^='https://']):not([href='#to-do'])").count()).toBe(0);
  });

  test("could do nothing, were there a hole in the escaping", async () => {
    const page = await openPage(example("healthy"));
    await page.evaluate<void>(
      `document.querySelector("main").append(Object.assign(document.createElement("i"), { id: "hole" }))`,
    );
    const violated = await page.evaluate<string[]>(`new Promise((resolve) => {
      const found = [];
      addEventListener("securitypolicyviolation", ({ effectiveDirective }) => found.push(effectiveDirective));
      const hole = document.querySelector("#hole");
      hole.setAttribute("style", "color: red");
      hole.append(Object.assign(document.createElement("img"), { src: "https://example.com/x.png" }));
      try { hole.innerHTML = "<b onclick='pwned = true'>"; } catch { found.push("refused") }
      try { hole.append(Object.assign(document.createElement("script"), { textContent: "pwned = true" })); } catch { found.push("refused") }
      setTimeout(() => resolve(found), 50);
    })`);
    expect(await page.evaluate("window.pwned")).toBeUndefined();
    expect(violated).toEqual(expect.arrayContaining(["style-src-attr", "img-src", "refused"]));
    expect(faultsOf(page)).not.toEqual([]);
    faultsOf(page).length = 0;
  });
});
