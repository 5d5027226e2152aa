import { generate } from "selfsigned";

/** A certificate and its private key, both PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
}

const yesterday = () => new Date(Date.now() - 24 * 60 * 60 * 1000);

/**
 * A self-signed certificate for this machine under the names clients call it by. Who trusts `certificate` as an authority can
 * connect with full verification (`sslmode=verify-full`), as to RDS with its bundle.
 */
export async function selfSignedCertificate(): Promise<Certificate> {
  const generated = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    // Valid already, even for a clock that lags a little behind.
    notBeforeDate: yesterday(),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { certificate: generated.cert, privateKey: generated.private };
}
