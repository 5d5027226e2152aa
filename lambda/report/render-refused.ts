import type { Failure } from "../failure.ts";
import { escapeInvisible } from "../postgres/identifiers.ts";
import { renderClosing } from "./render-closing.ts";
import { renderSubject } from "./render-subject.ts";
import type { Report } from "./report.ts";
import { wrap } from "./wrap.ts";

/**
 * The text of a mail in place of the one that SNS did not take: what it came to, and where all of it is. In ASCII, and
 * without anything that could be why.
 */
export function renderRefused(report: Report, { reason, hint }: Failure): string {
  const refused = `What else this mail would say, SNS did not take: ${reason}`;
  const lines = [
    renderSubject(report),
    "",
    ...wrap(escapeInvisible(refused)),
    ...wrap(escapeInvisible(`HINT: ${hint}`)),
  ];
  return `${[...lines, ...renderClosing(report)].join("\n").replace(/[^\n\x20-\x7e]/gu, "?")}\n`;
}
