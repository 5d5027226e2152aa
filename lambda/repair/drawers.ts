import { displayIdentifier } from "../postgres/identifiers.ts";
import { identityOf, type Lost } from "./lost.ts";
import type { Roles } from "./roles.ts";

/** Who may draw from a sequence in the source, beside those who may insert here. */
export interface Drawers {
  /** Roles that are here; null stands for PUBLIC. */
  readonly here: readonly (string | null)[];
  readonly gone: readonly string[];
}

/** The owner is one of them, but for an identity, which nobody needs a privilege for. */
export function drawersOf(roles: Roles, { source, columns }: Lost): Drawers {
  const isIdentity = columns.length > 0 && columns.every((column) => identityOf(source, column) !== null);
  const wanted = new Set([...(isIdentity ? [] : [source.owner]), ...source.grantees]);
  const isHere = (role: string | null) => role === null || roles.isHere(role);
  return {
    here: [...wanted].filter(isHere),
    gone: [...wanted].filter((role) => role !== null).filter((role) => !isHere(role)),
  };
}

/** For people: nothing where all are here. */
export function goneRoles({ gone }: Drawers): string[] {
  if (gone.length === 0) return [];
  const names = gone.map(displayIdentifier).join(", ");
  return [
    gone.length === 1
      ? `role ${names}, which may draw from it there, is not here`
      : `roles ${names}, which may draw from it there, are not here`,
  ];
}
