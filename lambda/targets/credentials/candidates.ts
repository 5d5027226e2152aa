import type { Config } from "../../config.ts";
import type { Endpoint } from "../dms/endpoint.ts";
import { matches } from "../filters.ts";
import { nameOf, type Server } from "../rds/server.ts";
import type { CredentialSource } from "../target.ts";

/** The tag of a server that names its secret. */
export const secretTag = "restore-hook:secret";

/** All that may say where a password is. */
export interface Known {
  readonly server: Server | null;
  /** The host of a server that is not on RDS. */
  readonly host: string;
  /** Whether the server has to prove that it is the one of this name. */
  readonly isVerified: boolean;
  readonly endpoint: Endpoint | null;
  /** What the server was restored from: its identifier, and itself where it is still there. */
  readonly source: { readonly identifier: string; readonly server: Server | null } | null;
}

/**
 * Where a password may be that opens a server, the most likely one first: what somebody has named for this very server,
 * then for those like it, then for the one that it was restored from, then for any.
 */
export function credentialCandidates(known: Known, config: Config): CredentialSource[] {
  const { server, endpoint, source } = known;
  const user = config.user ?? server?.masterUser ?? endpoint?.user ?? null;
  const found: [string | null | undefined, string][] = [
    [server?.tags[secretTag], `the tag ${secretTag}`],
    [endpoint?.secretId, endpoint?.called ?? ""],
    [server?.managedSecretArn, "the master user secret that RDS manages"],
    ...configured(known, server?.identifier ?? known.host, "", config),
  ];
  if (source !== null) {
    const ofSource = ` of ${source.server === null ? source.identifier : nameOf(source.server)}${restoredFrom}`;
    found.push(
      [source.server?.tags[secretTag], `the tag ${secretTag}${ofSource}`],
      [source.server?.managedSecretArn, `the master user secret${ofSource}`],
      ...configured(known, source.identifier, ofSource, config),
    );
  }
  if (known.isVerified) found.push([config.defaultSecret, "the default of the restore hook"]);

  const secrets = new Map<string, string>();
  for (const [secretId, origin] of found) {
    if (typeof secretId === "string" && secretId !== "" && !secrets.has(secretId)) secrets.set(secretId, origin);
  }
  const sources = [...secrets].flatMap(([secretId, origin]): CredentialSource[] => [
    { kind: "secret", secretId, stage: "AWSCURRENT", user, origin },
    // a snapshot has the passwords of its time, and rotation may have changed them since
    { kind: "secret", secretId, stage: "AWSPREVIOUS", user, origin: `${origin}, its previous version` },
  ]);
  const { iamUser } = config;
  // a server outside of RDS has none; and one that has is told so only when this is turned on for it
  if (iamUser === undefined || server?.iamAuthentication !== true) return sources;
  return [...sources, { kind: "iam", user: iamUser, origin: `IAM database authentication as ${iamUser}` }];
}

const restoredFrom = ", which it was restored from";

/** Whether a secret is that of the server it was restored from, too: a restore may bring the tag along. */
export function fromSource({ source }: Known, { origin, ...credentials }: CredentialSource): boolean {
  if (credentials.kind !== "secret" || source === null) return false;
  const ofSource = [source.server?.tags[secretTag], source.server?.managedSecretArn];
  return origin.includes(restoredFrom) || ofSource.includes(credentials.secretId);
}

/**
 * Whoever may make an endpoint of DMS may let it name any host. Where the host has nothing to prove, no secret is offered that
 * nobody has meant for this very one: a server may ask for the password in clear text.
 */
function configured(
  { isVerified }: Known,
  identifier: string,
  ofSource: string,
  { secrets }: Config,
): [string, string][] {
  const first = secrets.find((candidate) =>
    isVerified
      ? matches(identifier, candidate.identifier)
      : identifier.toLowerCase() === candidate.identifier.toLowerCase(),
  );
  return first === undefined ? [] : [[first.secret, `the configured secret for "${first.identifier}"${ofSource}`]];
}
