import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { example, manyMoved, muchLeftAlone } from "../report/pages.ts";
import { noBrowser, openPage } from "./open-page.ts";

const cells = { Column: 1, Sequence: 2, Before: 3, After: 4 };

function column(page: Page, title: keyof typeof cells): Promise<string[]> {
  return page.locator(`.changes .item:visible > :nth-child(${cells[title]})`).allTextContents();
}

function heading(page: Page, title: string): Locator {
  return page.locator(".changes thead").getByRole("button", { name: title });
}

function asNumber(text: string): bigint {
  // no value comes before all values
  return text === "none" ? -1n : BigInt(text);
}

describe.skipIf(noBrowser)("the changes of a report are sorted", () => {
  test("by text, in which numbers count as such, back and forth", async () => {
    const page = await openPage(manyMoved(120));
    const wanted = Array.from({ length: 120 }, (_, index) => `public.t${index}.id`);
    expect(await column(page, "Column")).not.toEqual(wanted);
    await heading(page, "Column").click();
    expect(await column(page, "Column")).toEqual(wanted);
    await heading(page, "Column").click();
    expect(await column(page, "Column")).toEqual(wanted.toReversed());
  });

  test.each(["Before", "After"] as const)("by the value %s, to the last of its digits", async (title) => {
    const page = await openPage(manyMoved(120));
    const wanted = (await column(page, title)).toSorted((one, other) => Number(asNumber(one) - asNumber(other)));
    await heading(page, title).click();
    expect(await column(page, title)).toEqual(wanted);
    await heading(page, title).click();
    expect(await column(page, title)).toEqual(wanted.toReversed());
  });

  test("by the keyboard, and it is said by which column", async () => {
    const page = await openPage(manyMoved(20));
    const sorted = () =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll(".changes thead th")].map((heading) => heading.getAttribute("aria-sort") ?? "")`,
      );
    expect(await sorted()).toEqual(["", "", "", "", ""]);
    await heading(page, "Before").focus();
    await page.keyboard.press("Enter");
    expect(await sorted()).toEqual(["", "", "ascending", "", ""]);
    await page.keyboard.press("Space");
    expect(await sorted()).toEqual(["", "", "descending", "", ""]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await sorted()).toEqual(["", "", "", "ascending", ""]);
  });

  test("with the SQL of each", async () => {
    const page = await openPage(example("dry run"));
    await heading(page, "After").click();
    await heading(page, "After").click();
    const kinds = `[...document.querySelectorAll(".changes tbody tr")].map((row) => row.className)`;
    expect(await page.evaluate(kinds)).toEqual(Array(4).fill(["item", "below"]).flat());
    expect(await column(page, "After")).toEqual(["3000000001", "90211", "1204", "32"]);
  });
});

describe.skipIf(noBrowser)("a filter", () => {
  test("leaves what has all of its words, and counts it", async () => {
    const page = await openPage(manyMoved(5_000));
    const [input, output] = [page.getByRole("searchbox"), page.locator("output")];
    expect(await output.innerText()).toBe("5,000 of 5,000");
    await input.fill("T123 seq");
    expect(await output.innerText()).toBe("11 of 5,000");
    expect(await page.locator(".changes .item:visible").count()).toBe(11);
    await input.fill("nothing has this");
    expect(await output.innerText()).toBe("0 of 5,000");
    expect(await page.locator(".changes .item:visible").count()).toBe(0);
    await input.press("Escape");
    expect(await output.innerText()).toBe("5,000 of 5,000");
    expect(await page.locator(".changes .item:visible").count()).toBe(5_000);
  });

  test("is cleared by its button, which leaves the keyboard in it", async () => {
    const page = await openPage(manyMoved(20));
    await page.getByRole("searchbox").fill("t7");
    await page.getByRole("button", { name: /^Clear/ }).press("Enter");
    expect(await page.locator("output").innerText()).toBe("20 of 20");
    expect(await page.evaluate("document.activeElement.type")).toBe("search");
  });

  test("stays when the rows are sorted", async () => {
    const page = await openPage(manyMoved(120));
    await page.getByRole("searchbox").fill("t11");
    await heading(page, "Column").click();
    expect(await column(page, "Column")).toEqual(
      [11, ...Array.from({ length: 10 }, (_, index) => 110 + index)].map((index) => `public.t${index}.id`),
    );
  });

  test("finds by the reason that stands above, and hides reasons with nothing under them", async () => {
    const page = await openPage(muchLeftAlone);
    await page.getByRole("searchbox", { name: "Filter: Left alone" }).fill("draw");
    expect(await page.locator(".left-alone .item:visible").count()).toBe(4);
    expect(await page.locator(".left-alone .reason:visible").allInnerTexts()).toEqual([
      "No column is known to draw from it 4",
    ]);
  });

  test("is not there for a handful", async () => {
    const page = await openPage(example("repaired"));
    expect(await page.getByRole("searchbox").count()).toBe(0);
  });
});

describe.skipIf(noBrowser)("what was left behind", () => {
  test("is filtered by object, table, kind and reason", async () => {
    const page = await openPage(example("left behind"));
    const filter = page.getByRole("searchbox", { name: "Filter: Left behind" });
    const shown = async (words: string) => {
      await filter.fill(words);
      return page.locator(".left-behind .item:visible > :first-child bdi").allTextContents();
    };
    expect(await shown("open_orders")).toEqual(["shop.open_orders"]);
    expect(await shown("store null")).toEqual(["shop.orders.status"]);
    expect(await shown("read the whole table")).toEqual(["shop.orders_customer_id_idx", "shop.orders_placed_idx"]);
    expect(await shown("decided")).toEqual([
      "shop.orders.placed",
      "shop.events: divided by RANGE (at)",
      "shop.orders_number_key",
      "own_orders of shop.orders",
    ]);
  });

  test("has its SQL, to be opened", async () => {
    const page = await openPage(example("left behind"));
    const row = page.locator(".left-behind .below", { hasText: "keys that are there more than once" });
    for (const summary of await row.locator("summary").all()) await summary.click();
    expect(await row.locator("pre:visible").allInnerTexts()).toEqual([
      expect.stringMatching(/^select .* having count/),
      expect.stringMatching(/^create unique index concurrently .*\nalter table /),
    ]);
  });
});
