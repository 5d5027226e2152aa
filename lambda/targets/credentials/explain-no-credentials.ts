import type { Failure } from "../../failure.ts";
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
  const attempts = tried
    // that a secret has no previous version is no news
    .filter(({ source, reason }) => !isPrevious(source) || !/ResourceNotFoundException/.test(reason))
    .map(({ source, reason }) => `${source.origin}${secretOf(source, reason)}: ${reason}`);
  return { reason: `none of the credentials that are known opens ${server}: ${attempts.join("; ")}`, hint };
}

function isPrevious(source: CredentialSource): boolean {
  return source.kind === "secret" && source.stage === "AWSPREVIOUS";
}

/** Named once. */
function secretOf(source: CredentialSource, reason: string): string {
  return source.kind === "secret" && !reason.includes(source.secretId) ? ` (${source.secretId})` : "";
}

function whereWeLooked({ server, endpoint, origin }: Place, { source }: Known): string {
  const places = [
    ...(server === null ? [] : [`it has neither the tag ${secretTag} nor a master user secret that RDS manages`]),
    ...(endpoint === null ? [] : [`${endpoint.called} has a password of its own, which DMS does not tell`]),
    ...(origin === null ? [] : [whatOfSource(source)]),
    "the restore hook is configured with none for it",
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
  const intoOne = "put the password that is valid on this server into one of these secrets";
  const triedSecrets = tried.some(({ source }) => source.kind === "secret");
  if (server === null) {
    const where = `${endpoint === null ? "" : "in the endpoint or "}in the configuration of the restore hook`;
    return `${triedSecrets ? sentence(intoOne) : `Name a secret of this server ${where}`}, then run the restore hook again.`;
  }
  // RDS would refuse to manage what it manages already
  if (known.server !== null && known.server.managedSecretArn !== null) {
    return `${sentence(intoOne)}, then run the restore hook again.`;
  }
  const own = triedSecrets ? intoOne : `name its secret in its tag ${secretTag}`;
  const command = `aws rds modify-${server.kind} --${server.kind}-identifier ${server.identifier} --manage-master-user-password --apply-immediately`;
  return `Do one of these, then run the restore hook again: ${own}; or let RDS set a new password and keep it in a secret: ${command}`;
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}
