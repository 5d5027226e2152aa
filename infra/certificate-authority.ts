import { X509Certificate } from "node:crypto";

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a text, in PEM, without what is written between them; undefined where it has none. */
export function certificatesIn(text: string): string | undefined {
  const blocks = text.match(block) ?? [];
  return blocks.length > 0 && blocks.every(isCertificate) ? blocks.join("\n") : undefined;
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
