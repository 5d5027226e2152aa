import { type Failure, sentence } from "../../failure.ts";
import { quoteArgument } from "../../shell.ts";
import { nameOf } from "../rds/server.ts";
import type { CredentialSource, Place } from "../target.ts";
import { type Known, secretTag } from "./candidates.ts";

/** Credentials that did not open the server, and why not. */
export interface Tried {
  readonly source: CredentialSource;
  readonly reason: string;
}

/** None of the credentials that are known has opened a server: which these are, and what to do about it. */
export function explainNoCredentials(place: Place, known: Known, tried: readonly Tried[]): Failure {
  const server = place.server === null ? `the server ${place.name}` : nameOf(place.server);
  const hint = remedy(place, known, tried);
  if (tried.length === 0) return { reason: `no secret is known for ${server}: ${whereWeLooked(place, known)}`, hint };
  const attempts = tried.flatMap((one, index) => describeTry(one, tried[index - 1], tried[index + 1]));
  return { reason: `none of the credentials that are known opens ${server}: ${attempts.join("; ")}`, hint };
}

/** A secret is tried in its present version, then in the one before: what is true of both is said once. */
function describeTry({ source, reason }: Tried, before: Tried | undefined, after: Tried | undefined): string[] {
  const isGone = /ResourceNotFoundException/.test(reason);
  // that a secret has no previous version is no news
  if (isPrevious(source) && (isGone || reason === before?.reason)) return [];
  const secret = source.kind === "secret" && !reason.includes(source.secretId) ? ` (${source.secretId})` : "";
  const isOfBoth = !isGone && after !== undefined && isPrevious(after.source) && reason === after.reason;
  return [`${source.origin}${secret}${isOfBoth ? ", in both versions" : ""}: ${reason}`];
}
function isPrevious(source: CredentialSource): boolean {
  return source.kind === "secret" && source.stage === "AWSPREVIOUS";
}

function whereWeLooked({ server, endpoint, origin }: Place, { source, isVerified }: Known): string {
  const places = [
    ...(server === null ? [] : [`it has neither the tag ${secretTag} nor a master user secret that RDS manages`]),
    ...(endpoint === null ? [] : [`${endpoint.called} has a password of its own, which DMS does not tell`]),
    ...(origin === null ? [] : [whatOfSource(source)]),
    isVerified
      ? "the restore hook is configured with none for it"
      : "the restore hook is configured with none for this very host, and offers no other to a server that does not prove who it is",
  ];
  return places.join("; ");
}

function whatOfSource(source: Known["source"]): string {
  if (source === null) return "what it was restored from cannot be found";
  if (source.server === null) return `${source.identifier}, which it was restored from, cannot be found`;
  return `${nameOf(source.server)}, which it was restored from, has neither of them`;
}

/** A command comes last: nothing may follow what is copied. */
function remedy({ server, endpoint }: Place, known: Known, tried: readonly Tried[]): string {
  const managed = known.server?.managedSecretArn ?? null;
  const secrets = tried.filter(({ source }) => source.kind === "secret" && source.secretId !== managed);
  const ways: string[] = [];
  if (tried.some(({ reason }) => /AccessDenied|NotAuthorized/.test(reason))) {
    ways.push("allow the role of the restore hook to read the secrets that it may not");
  }
  if (secrets.length > 0) ways.push("put the password that is valid on this server into one of these secrets");
  if (server === null) {
    if (secrets.length === 0) {
      ways.push(
        `name a secret of this server in ${endpoint === null ? "" : "the endpoint or in "}the configuration of the restore hook`,
      );
    }
    return `${sentence(ways.join(", or "))}, then run the restore hook again.`;
  }
  if (secrets.length === 0) ways.push(`name its secret in its tag ${secretTag}`);
  const command = `aws rds modify-${server.kind} --${server.kind}-identifier ${quoteArgument(server.identifier)}`;
  // RDS would refuse to manage what it manages already
  const last =
    managed === null
      ? `let RDS set a new password and keep it in a secret: ${command} --manage-master-user-password --apply-immediately`
      : `let RDS set a new password, in the secret that it keeps: ${command} --rotate-master-user-password --apply-immediately`;
  return `Do one of these, then run the restore hook again: ${[...ways, `or ${last}`].join("; ")}`;
}
