import type { Session } from "../postgres/connect.ts";
import { parts } from "./parts.ts";

/** That one thing cannot be made without another one. Relations stand for all that hangs on them: constraints, triggers, … */
export interface Need {
  readonly kind: ObjectKind;
  readonly oid: string;
  readonly neededKind: ObjectKind | "extension";
  /** Of an extension its name. */
  readonly needed: string;
}

export type ObjectKind = "relation" | "routine" | "type";

/** What objects are called, as `keyOf…`, by their oid. */
export type Keys = Readonly<Record<ObjectKind, ReadonlyMap<string, string>>>;

export async function readNeeds(session: Session): Promise<Need[]> {
  const { rows } = await session.query<NeedRow>(sql);
  return rows.map((row) => ({
    kind: row.kind,
    oid: row.object_oid,
    neededKind: row.needed_kind,
    needed: row.needed,
  }));
}

interface NeedRow {
  kind: ObjectKind;
  object_oid: string;
  needed_kind: ObjectKind | "extension";
  needed: string;
}

const sql = `
with
  ${parts}
select distinct
  needy.kind,
  needy.object_oid::text as object_oid,
  case when extension.oid is null then needed.kind else 'extension' end as needed_kind,
  coalesce(extension.extname, needed.object_oid::text) as needed
from pg_catalog.pg_depend as dependency
join part as needy
  on needy.catalog = dependency.classid
  and needy.part_oid = dependency.objid
left join part as needed
  on needed.catalog = dependency.refclassid
  and needed.part_oid = dependency.refobjid
left join pg_catalog.pg_depend as membership
  on membership.classid = dependency.refclassid
  and membership.objid = dependency.refobjid
  and membership.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
  and membership.deptype = 'e'
left join pg_catalog.pg_extension as extension
  on extension.oid = membership.refobjid
where dependency.deptype in ('n', 'a')
  and needy.object_oid >= 16384
  and (extension.oid is not null or needed.object_oid >= 16384)
  and needy.object_oid is distinct from needed.object_oid
`;
