import type { Session } from "../postgres/connect.ts";
import { mapRows } from "../postgres/map-rows.ts";
import type { Constraint } from "./schema.ts";
import { isUserSchema } from "./user-objects.ts";

/** The constraints of tables, but for NOT NULL, which is the column's; by the oid of their table. */
export async function readConstraints(session: Session): Promise<Map<string, Constraint[]>> {
  const constraints = new Map<string, Constraint[]>();
  await mapRows(session, sql, (row: ConstraintRow) => {
    const others = constraints.get(row.table_oid);
    if (others === undefined) constraints.set(row.table_oid, [constraintOf(row)]);
    else others.push(constraintOf(row));
  });
  return constraints;
}

function constraintOf(row: ConstraintRow): Constraint {
  const facts = {
    name: row.constraint_name,
    comment: row.comment,
    inherited: row.inherited,
    definition: row.definition,
    columns: row.column_names,
    deferrable: row.deferrable,
    deferred: row.deferred,
    validated: row.validated,
    enforced: row.enforced,
  };
  switch (row.kind) {
    case "p":
      return { ...facts, kind: "primary key", period: row.period };
    case "u":
      return { ...facts, kind: "unique constraint", period: row.period };
    case "x":
      return { ...facts, kind: "exclusion constraint" };
    case "c":
      return { ...facts, kind: "check constraint", expression: row.expression ?? "", noInherit: row.no_inherit };
    case "f":
      return {
        ...facts,
        kind: "foreign key",
        period: row.period,
        references: { schema: row.referenced_schema ?? "", name: row.referenced_table ?? "" },
        referencedColumns: row.referenced_columns,
        onUpdate: actions[row.on_update] ?? "no action",
        onDelete: actions[row.on_delete] ?? "no action",
        onDeleteColumns: row.on_delete_columns,
        matchFull: row.match === "f",
      };
  }
}

/** The letters of `pg_constraint.confupdtype` and `confdeltype`. */
const actions: Readonly<Record<string, string>> = {
  a: "no action",
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

interface ConstraintRow {
  table_oid: string;
  constraint_name: string;
  kind: "p" | "u" | "x" | "c" | "f";
  comment: string | null;
  inherited: boolean;
  definition: string;
  column_names: string[];
  deferrable: boolean;
  deferred: boolean;
  validated: boolean;
  enforced: boolean;
  period: boolean;
  expression: string | null;
  no_inherit: boolean;
  referenced_schema: string | null;
  referenced_table: string | null;
  referenced_columns: string[];
  on_update: string;
  on_delete: string;
  on_delete_columns: string[];
  match: string;
}

/** The names of the columns that an array of their numbers stands for, in its order. */
function columnNames(numbers: string, table: string): string {
  return `array(
    select attribute.attname::text
    from pg_catalog.unnest(${numbers}) with ordinality as number (attnum, position)
    join pg_catalog.pg_attribute as attribute
      on attribute.attrelid = ${table}
      and attribute.attnum = number.attnum
    order by number.position
  )`;
}

const sql = `
select
  con.conrelid::text as table_oid,
  con.conname as constraint_name,
  con.contype as kind,
  pg_catalog.obj_description(con.oid, 'pg_constraint') as comment,
  con.conparentid <> 0 or (con.coninhcount > 0 and not con.conislocal) as inherited,
  pg_catalog.pg_get_constraintdef(con.oid) as definition,
  ${columnNames("con.conkey", "con.conrelid")} as column_names,
  con.condeferrable as deferrable,
  con.condeferred as deferred,
  con.convalidated as validated,
  -- these are there from PostgreSQL 18 on, and the columns of ON DELETE SET NULL from 15 on
  coalesce((later.facts ->> 'conenforced')::boolean, true) as enforced,
  coalesce((later.facts ->> 'conperiod')::boolean, false) as period,
  pg_catalog.pg_get_expr(con.conbin, con.conrelid) as expression,
  con.connoinherit as no_inherit,
  referenced_namespace.nspname as referenced_schema,
  referenced.relname as referenced_table,
  ${columnNames("con.confkey", "con.confrelid")} as referenced_columns,
  con.confupdtype as on_update,
  con.confdeltype as on_delete,
  ${columnNames(
    "array(select pg_catalog.jsonb_array_elements_text(nullif(later.facts -> 'confdelsetcols', 'null'::jsonb))::smallint)",
    "con.conrelid",
  )} as on_delete_columns,
  con.confmatchtype as match
from pg_catalog.pg_constraint as con
cross join lateral (
  select pg_catalog.to_jsonb(con) - 'conbin' as facts
) as later
join pg_catalog.pg_class as relation
  on relation.oid = con.conrelid
join pg_catalog.pg_namespace as namespace
  on namespace.oid = relation.relnamespace
left join pg_catalog.pg_class as referenced
  on referenced.oid = con.confrelid
left join pg_catalog.pg_namespace as referenced_namespace
  on referenced_namespace.oid = referenced.relnamespace
where con.contype in ('p', 'u', 'x', 'c', 'f')
  and relation.relpersistence <> 't'
  and ${isUserSchema("namespace")}
  -- a foreign key to a partitioned table has one to each partition beside it
  and not exists (
    select
    from pg_catalog.pg_constraint as whole
    where whole.oid = con.conparentid
      and whole.conrelid = con.conrelid
  )
order by
  con.conrelid,
  con.conname
`;
