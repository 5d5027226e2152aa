import type { Page } from "playwright-core";

/** The least contrast of any text of a page with what is behind it, as https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio has it. */
export function leastContrast(page: Page): Promise<{ ratio: number; text: string }> {
  return page.evaluate<{ ratio: number; text: string }>(measure);
}

// a string, since what runs in a page knows other types than what runs here
const measure = `(() => {
  const parse = (color) => color.match(/[0-9.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = parse(color).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    return (parse(backgroundColor)[3] ?? 1) === 1 ? backgroundColor : behind(element.parentElement);
  };
  const ratio = (color, back) => {
    const [light, dark] = [luminance(color), luminance(back)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text === "" || element.closest("script, style")) continue;
    for (const part of [null, "::before", "::after"]) {
      found.push({ ratio: ratio(getComputedStyle(element, part).color, behind(element)), text });
    }
  }
  return found.reduce((least, one) => (one.ratio < least.ratio ? one : least));
})()`;
