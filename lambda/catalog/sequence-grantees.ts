import type { Session } from "../postgres/connect.ts";
import { interner, mapRows } from "../postgres/map-rows.ts";

/** Roles, other than the owner, that may draw from each sequence, by the sequence's oid; null stands for PUBLIC. */
export async function readSequenceGrantees(session: Session): Promise<Map<string, (string | null)[]>> {
  const intern = interner();
  const grantees = await mapRows(
    session,
    sql,
    ({ oid, role_names }: GranteesRow) =>
      [oid, role_names.map((name) => (name === null ? null : intern(name)))] as const,
  );
  return new Map(grantees);
}

interface GranteesRow {
  oid: string;
  role_names: (string | null)[];
}

const sql = `
select
  class.oid::text as oid,
  -- 0 is PUBLIC, which is no role
  pg_catalog.array_agg(distinct grantee.rolname::text) as role_names
from pg_catalog.pg_class as class
cross join lateral pg_catalog.aclexplode(class.relacl) as privilege
left join pg_catalog.pg_roles as grantee
  on grantee.oid = privilege.grantee
where class.relkind = 'S'
  and class.relpersistence <> 't'
  and privilege.privilege_type = 'USAGE'
  and privilege.grantee <> class.relowner
  and (privilege.grantee = 0 or grantee.oid is not null)
group by
  class.oid
`;
