import { separated } from "../numbers.ts";
import type { Headroom } from "../report.ts";
import { html, type Markup } from "./markup.ts";

/** How far a sequence is through its numbers: a picture, and the same in words. */
export function picture(headroom: Headroom | null): Markup {
  if (headroom === null) return html``;
  const { usedPercent } = headroom;
  const [first, next, last] = [separated(headroom.first), separated(headroom.next), separated(headroom.last)];
  const label = `${usedPercent} % of the numbers from ${first} to ${last} are used up`;
  // an image, and not the background of something: that is not printed
  return html`<figure><svg viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="${label}">
<rect class="room" width="100" height="1"/><rect class="used" width="${usedPercent}" height="1"/></svg>
<figcaption><span>${first}</span> <b>${usedPercent} % used, next ${next}</b> <span>${last}</span></figcaption></figure>`;
}
