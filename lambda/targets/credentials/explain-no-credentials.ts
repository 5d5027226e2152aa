import type { Failure } from "../../failure.ts";
import { nameOf } from "../rds/server.ts";
import type { CredentialSource, Place } from "../target.ts";
import { type Known, secretTag } from "./candidates.ts";
import { remedy } from "./remedy.ts";

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
  return { reason: `no known credentials open ${server}: ${attempts.join("; ")}`, hint };
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
