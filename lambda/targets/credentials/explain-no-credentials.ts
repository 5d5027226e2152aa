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
  const hint = remedy(place, known);
  if (tried.length === 0) return { reason: `no secret is known for ${server}: ${whereWeLooked(place)}`, hint };
  const attempts = tried
    // that a secret has no previous version is no news
    .filter(({ source, reason }) => !isPrevious(source) || !/ResourceNotFoundException/.test(reason))
    .map(({ source, reason }) => `${source.origin}${secretOf(source)}: ${reason}`);
  return { reason: `none of the credentials that are known opens ${server}: ${attempts.join("; ")}`, hint };
}

function isPrevious(source: CredentialSource): boolean {
  return source.kind === "secret" && source.stage === "AWSPREVIOUS";
}

function secretOf(source: CredentialSource): string {
  return source.kind === "secret" ? ` (${source.secretId})` : "";
}

function whereWeLooked({ server, endpoint, origin }: Place): string {
  const places = [
    ...(server === null ? [] : [`it has neither the tag ${secretTag} nor a master user secret that RDS manages`]),
    ...(endpoint === null ? [] : [`${endpoint.called} has a password of its own, which DMS does not tell`]),
    ...(origin === null ? [] : ["nothing is known of what it was restored from, or that names no secret either"]),
    "the restore hook is configured with none for it",
  ];
  return places.join(", and ");
}

function remedy({ server, endpoint }: Place, known: Known): string {
  if (server === null) {
    return `Give the restore hook the secret of a user of this server: ${endpoint === null ? "" : "in the endpoint or "}in its configuration.`;
  }
  const what = server.kind;
  const command = `aws rds modify-${what} --${what}-identifier ${server.identifier} --manage-master-user-password`;
  const managed = `Let RDS manage its password: ${command} --apply-immediately.`;
  const own = "Or put the password that is valid on this server into one of these secrets.";
  // RDS would refuse it
  return known.server?.managedSecretArn === null ? `${managed} ${own}` : own.replace("Or put", "Put");
}
