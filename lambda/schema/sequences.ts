import { compareText } from "../compare-text.ts";
import type { Session } from "../postgres/connect.ts";
import { quoteRelation, type RelationName } from "../postgres/identifiers.ts";
import type { Grant, Sequence } from "./schema.ts";
import { grants, isNoMember, isNotOfDms, isUserSchema } from "./user-objects.ts";

/**
 * The sequences that people made, and those of identities: all but what numbers they give, which a reference tells. `relations`: the
 * names of all tables, by oid.
 */
export async function readSequenceOwnership(
  session: Session,
  relations: ReadonlyMap<string, RelationName>,
): Promise<Sequence[]> {
  const { rows } = await session.query<SequenceRow>(sql);
  // joined here: of a catalog that is new, as after a load, the server has no statistics, and would compare each with each
  const ties = Map.groupBy((await session.query<TieRow>(tiesSql)).rows, (row) => row.sequence_oid);
  return rows.map((row) => {
    const tied = ties.get(row.sequence_oid) ?? [];
    return {
      schema: row.schema_name,
      name: row.sequence_name,
      owner: row.owner_name,
      comment: row.comment,
      grants: row.grants ?? [],
      tables: tablesOf(tied, relations),
      owned: tied.some(({ owns }) => owns),
    };
  });
}

interface SequenceRow {
  sequence_oid: string;
  schema_name: string;
  sequence_name: string;
  owner_name: string;
  comment: string | null;
  grants: Grant[] | null;
}

interface TieRow {
  sequence_oid: string;
  relation_oid: string;
  owns: boolean;
}

/** In the order of their names, each once. */
function tablesOf(ties: readonly TieRow[], relations: ReadonlyMap<string, RelationName>): RelationName[] {
  const oids = new Set(ties.map(({ relation_oid }) => relation_oid));
  const tables = [...oids].flatMap((oid) => relations.get(oid) ?? []);
  return tables.toSorted((one, other) => compareText(quoteRelation(one), quoteRelation(other)));
}

const sql = `
select
  sequence.oid::text as sequence_oid,
  namespace.nspname as schema_name,
  sequence.relname as sequence_name,
  pg_catalog.pg_get_userbyid(sequence.relowner) as owner_name,
  pg_catalog.obj_description(sequence.oid, 'pg_class') as comment,
  ${grants("sequence.relacl", "sequence.relowner")} as grants
from pg_catalog.pg_class as sequence
join pg_catalog.pg_namespace as namespace
  on namespace.oid = sequence.relnamespace
where sequence.relkind = 'S'
  and sequence.relpersistence <> 't'
  and ${isUserSchema("namespace")}
  and ${isNoMember("pg_class", "sequence.oid")}
  and ${isNotOfDms("sequence.relname")}
order by
  schema_name,
  sequence_name
`;

const tiesSql = `
-- tables that own a sequence, or whose defaults draw from it; and other things, of which no sequence has the oid
select
  ownership.objid::text as sequence_oid,
  ownership.refobjid::text as relation_oid,
  true as owns
from pg_catalog.pg_depend as ownership
where ownership.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  and ownership.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  and ownership.refobjsubid > 0
  and ownership.deptype in ('a', 'i')
union all
select
  use.refobjid::text as sequence_oid,
  column_default.adrelid::text as relation_oid,
  false as owns
from pg_catalog.pg_attrdef as column_default
join pg_catalog.pg_depend as use
  on use.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
  and use.objid = column_default.oid
where use.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  and use.deptype = 'n'
`;
