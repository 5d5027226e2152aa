import { matchesGlob } from "node:path/posix";
import type { Config } from "../config.ts";

/** The tag by which the owner of a server keeps us away from it. */
const optOut = { key: "restore-hook", value: "ignore" };

/** Why a server is none of our business although a trigger names it; undefined when it is. */
export function filteredOut(
  called: string,
  { identifier, tags }: { readonly identifier: string; readonly tags: Readonly<Record<string, string>> },
  { include, exclude }: Pick<Config, "include" | "exclude">,
): string | undefined {
  if (tags[optOut.key] === optOut.value) return `${called} has the tag ${optOut.key}=${optOut.value}`;
  const excluding = exclude.find((glob) => matches(identifier, glob));
  if (excluding !== undefined) return `${called} is excluded by "${excluding}"`;
  if (include === undefined || include.some((glob) => matches(identifier, glob))) return undefined;
  return `${called} is not among those that are included: ${include.join(", ")}`;
}

/** The same of a server outside of RDS, which is known by its host, and has no tags. */
export function hostFilteredOut(host: string, config: Pick<Config, "include" | "exclude">): string | undefined {
  return filteredOut(`the server ${host}`, { identifier: host, tags: {} }, config);
}

/** RDS keeps identifiers in lower case, whichever somebody writes. */
export function matches(identifier: string, glob: string): boolean {
  return matchesGlob(identifier.toLowerCase(), glob.toLowerCase());
}
