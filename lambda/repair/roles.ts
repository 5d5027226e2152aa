import type { Catalog, Login, RoleInSchema } from "../catalog/catalog.ts";

/** Who may own a sequence that is to be made, and draw from it. Ready to be asked for thousands. */
export interface Roles {
  readonly login: Login;
  isHere(role: string): boolean;
  /** Undefined where the role, or the schema, is not here. */
  inSchema(role: string, schema: string): RoleInSchema | undefined;
}

export function rolesOf({ login, roles }: Pick<Catalog, "login" | "roles">): Roles {
  const names = new Set(roles.map(({ role }) => role));
  const inSchemas = new Map(roles.map((one) => [keyOf(one.role, one.schema), one]));
  return {
    login,
    isHere: (role) => names.has(role),
    inSchema: (role, schema) => inSchemas.get(keyOf(role, schema)),
  };
}

function keyOf(role: string, schema: string): string {
  return JSON.stringify([role, schema]);
}
