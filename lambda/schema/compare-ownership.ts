import { escapeInvisible, quoteIdentifier, quoteLiteral } from "../postgres/identifiers.ts";
import { type Comparison, columnList } from "./comparison.ts";
import { type Difference, difference } from "./difference.ts";
import type { Grant } from "./schema.ts";

/** Something with an owner, a comment and grants, in the source and, if it is there, in the target. */
interface Possession {
  readonly object: string;
  readonly table: string | null;
  /** As in ALTER, COMMENT ON and GRANT: `table "app"."orders"`. */
  readonly sqlName: string;
  readonly source: Holder;
  readonly target: Holder | undefined;
  /** What PUBLIC may do with something new, and the source may have revoked. */
  readonly givenToPublic?: "execute" | "usage";
}

interface Holder {
  readonly owner: string;
  readonly comment: string | null;
  readonly grants: readonly Grant[];
}

export function compareOwnership(comparison: Comparison, possession: Possession): Difference[] {
  const { object, table, sqlName, source, target, givenToPublic } = possession;
  const given =
    givenToPublic === undefined ? [] : [{ role: null, privilege: givenToPublic.toUpperCase(), grantable: false }];
  const grantee = target ?? { grants: given };
  return [
    ...compareComment({ object, table, sqlName, source, target }),
    ...compareOwner(comparison, possession),
    ...compareGrants(comparison, { object, table, on: grantName(sqlName), source, target: grantee }),
  ];
}

/** GRANT knows no views. */
function grantName(sqlName: string): string {
  return sqlName.replace(/^(?:materialized )?view /, "table ").replace(/^domain /, "type ");
}

interface Held {
  readonly object: string;
  readonly table: string | null;
  /** As in ALTER. */
  readonly sqlName: string;
  readonly source: { readonly owner: string };
  readonly target: { readonly owner: string } | undefined;
}

export function compareOwner({ roles }: Comparison, { object, table, sqlName, source, target }: Held): Difference[] {
  if (source.owner === target?.owner || givers.has(source.owner)) return [];
  const sql = [`alter ${sqlName} owner to ${quoteIdentifier(source.owner)}`];
  const facts = roles.has(source.owner) ? { sql } : { manual: sql, note: noRole(source.owner) };
  return [difference("owner", object, { table, ...facts })];
}

/** Own what nobody has given to anybody: whoever owns the database, and whom Amazon runs RDS as, to whom nobody can give anything. */
const givers: ReadonlySet<string> = new Set(["pg_database_owner", "rdsadmin"]);

function noRole(role: string): string {
  return `the role ${escapeInvisible(quoteIdentifier(role))} is not on this server`;
}

interface Commented {
  readonly object: string;
  readonly table: string | null;
  /** As in COMMENT ON. */
  readonly sqlName: string;
  readonly source: { readonly comment: string | null };
  readonly target: { readonly comment: string | null } | undefined;
}

export function compareComment({ object, table, sqlName, source, target }: Commented): Difference[] {
  if (source.comment === null || source.comment === target?.comment) return [];
  return [difference("comment", object, { table, sql: [`comment on ${sqlName} is ${quoteLiteral(source.comment)}`] })];
}

interface Granted {
  readonly object: string;
  readonly table: string | null;
  /** As in GRANT … ON. */
  readonly on: string;
  /** Where the grants are of one column. */
  readonly column?: string;
  readonly source: { readonly grants: readonly Grant[]; readonly owner: string };
  readonly target: { readonly grants: readonly Grant[] } | undefined;
}

export function compareGrants({ roles }: Comparison, granted: Granted): Difference[] {
  const { object, table, on, column, source, target } = granted;
  const missing = source.grants.filter(
    (grant) => !target?.grants.some((other) => isCovered(grant, other)) && grant.role !== source.owner,
  );
  const groups = Map.groupBy(missing, ({ role, grantable }) => JSON.stringify([role, grantable]));
  return [...groups.values()].map((grants) => {
    const [{ role, grantable } = { role: null, grantable: false }] = grants;
    const privileges = grants.map(
      ({ privilege }) => privilege.toLowerCase() + (column === undefined ? "" : ` ${columnList([column])}`),
    );
    const to = role === null ? "public" : quoteIdentifier(role);
    const sql = [`grant ${privileges.join(", ")} on ${on} to ${to}${grantable ? " with grant option" : ""}`];
    const facts = role === null || roles.has(role) ? { sql } : { manual: sql, note: noRole(role) };
    return difference("grant", `${object}, to ${escapeInvisible(role ?? "public")}`, { table, ...facts });
  });
}

function isCovered(wanted: Grant, found: Grant): boolean {
  return wanted.role === found.role && wanted.privilege === found.privilege && (found.grantable || !wanted.grantable);
}

/** What PUBLIC may do with something new, and with the source's may not. */
export function revokeFromPublic(privilege: string, on: string, { grants }: Pick<Holder, "grants">): string[] {
  return grants.some(({ role }) => role === null) ? [] : [`revoke ${privilege} on ${on} from public`];
}
