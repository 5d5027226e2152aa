import type { Session } from "../postgres/connect.ts";
import type { Policy } from "./schema.ts";
import { isUserSchema } from "./user-objects.ts";

/** The policies of row-level security, by the oid of their table. */
export async function readPolicies(session: Session): Promise<Map<string, Policy[]>> {
  const { rows } = await session.query<PolicyRow>(sql);
  return new Map([...Map.groupBy(rows, (row) => row.table_oid)].map(([oid, some]) => [oid, some.map(policyOf)]));
}

function policyOf(row: PolicyRow): Policy {
  return {
    name: row.policy_name,
    comment: row.comment,
    permissive: row.permissive,
    command: commands[row.command] ?? "all",
    roles: row.roles,
    using: row.using_expression,
    check: row.check_expression,
  };
}

/** The letters of `pg_policy.polcmd`. */
const commands: Readonly<Record<string, Policy["command"]>> = {
  r: "select",
  a: "insert",
  w: "update",
  d: "delete",
  "*": "all",
};

interface PolicyRow {
  table_oid: string;
  policy_name: string;
  comment: string | null;
  permissive: boolean;
  command: string;
  roles: (string | null)[];
  using_expression: string | null;
  check_expression: string | null;
}

const sql = `
select
  policy.polrelid::text as table_oid,
  policy.polname as policy_name,
  pg_catalog.obj_description(policy.oid, 'pg_policy') as comment,
  policy.polpermissive as permissive,
  policy.polcmd as command,
  array(
    -- 0 stands for PUBLIC, and has no row
    select role.rolname::text
    from pg_catalog.unnest(policy.polroles) as member (oid)
    left join pg_catalog.pg_roles as role
      on role.oid = member.oid
    order by role.rolname
  ) as roles,
  pg_catalog.pg_get_expr(policy.polqual, policy.polrelid) as using_expression,
  pg_catalog.pg_get_expr(policy.polwithcheck, policy.polrelid) as check_expression
from pg_catalog.pg_policy as policy
join pg_catalog.pg_class as relation
  on relation.oid = policy.polrelid
join pg_catalog.pg_namespace as namespace
  on namespace.oid = relation.relnamespace
where ${isUserSchema("namespace")}
order by
  policy.polrelid,
  policy.polname
`;
