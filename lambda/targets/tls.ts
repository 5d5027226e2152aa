import type { Config } from "../config.ts";
import { trustedCertificates } from "../postgres/certificates.ts";
import type { ConnectionSettings } from "../postgres/connect.ts";
import type { Place } from "./target.ts";

/**
 * What RDS and Aurora show is checked against their own certificates, always. A server of another kind may have been
 * made to be reached in another way: then as AWS DMS reaches it, unless somebody has told us its certificate authority.
 */
export function tlsOf({ server, endpoint }: Place, { certificateAuthority }: Config): ConnectionSettings["tls"] {
  // Node.js checks chain and host name unless told not to: verify-full
  if (server !== null) return { ca: trustedCertificates(certificateAuthority) };
  const verifyFull = {
    ca: trustedCertificates(certificateAuthority ?? endpoint?.tls.certificateAuthority ?? undefined),
  };
  if (certificateAuthority !== undefined) return verifyFull;
  switch (endpoint?.tls.mode) {
    case "none":
      return false;
    case "require":
      return { rejectUnauthorized: false };
    case "verify-ca":
      return { ...verifyFull, checkServerIdentity: () => undefined };
    default:
      return verifyFull;
  }
}

/** Whether the server has to prove that it is the one of its name, to an authority that whoever made its endpoint has not named. */
export function isVerified({ server, endpoint }: Place, { certificateAuthority }: Config): boolean {
  if (server !== null || certificateAuthority !== undefined) return true;
  if (endpoint === null) return true;
  const { mode, certificateAuthority: own } = endpoint.tls;
  return (mode === null || mode === "verify-full") && own === null;
}
