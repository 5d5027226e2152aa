import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a text, in PEM, without what is written between them; undefined where it has none. */
export function certificatesIn(text: string): string | undefined {
  const blocks = text.match(block) ?? [];
  return blocks.length > 0 && blocks.every(isCertificate) ? blocks.join("\n") : undefined;
}

/** Reads the certificates of a file; throws a sentence that goes on from "is <file>, ". */
export function certificatesInFile(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error("but that file cannot be read", { cause });
  }
  const certificates = certificatesIn(text);
  if (certificates === undefined) throw new Error("but that file holds no certificate in PEM");
  return certificates;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
