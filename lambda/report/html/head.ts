import { createHash } from "node:crypto";
import { html, type Markup } from "./markup.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

/**
 * Nothing is loaded, and no style or script is used but those of the page, whatever else got into it.
 * https://www.w3.org/TR/CSP3/#meta-element
 */
const policy = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

export function head(title: string): Markup {
  return html`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
`;
}

/** Stands at the end of the page: it works on what is there. */
export const pageScript: Markup = html`<script>${{ markup: script }}</script>
`;
