import type { Session } from "../postgres/connect.ts";
import type { Grant, Routine } from "./schema.ts";
import { grants, isNoMember, isUserSchema } from "./user-objects.ts";

export interface ReadRoutine {
  readonly oid: string;
  readonly routine: Omit<Routine, "needs">;
}

/** The functions, procedures and aggregates that people made. */
export async function readRoutines(session: Session): Promise<ReadRoutine[]> {
  const { rows } = await session.query<RoutineRow>(sql);
  return rows.map((row) => ({
    oid: row.routine_oid,
    routine: {
      schema: row.schema_name,
      name: row.routine_name,
      kind: kinds[row.kind] ?? "function",
      argumentTypes: row.argument_types,
      definition: row.definition?.trimEnd() ?? null,
      owner: row.owner_name,
      comment: row.comment,
      grants: row.grants ?? [],
    },
  }));
}

/** The letters of `pg_proc.prokind`. */
const kinds: Readonly<Record<string, Routine["kind"]>> = {
  f: "function",
  w: "function",
  p: "procedure",
  a: "aggregate",
};

interface RoutineRow {
  routine_oid: string;
  schema_name: string;
  routine_name: string;
  kind: string;
  argument_types: string;
  definition: string | null;
  owner_name: string;
  comment: string | null;
  grants: Grant[] | null;
}

const sql = `
select
  routine.oid::text as routine_oid,
  namespace.nspname as schema_name,
  routine.proname as routine_name,
  routine.prokind as kind,
  pg_catalog.oidvectortypes(routine.proargtypes) as argument_types,
  case when routine.prokind <> 'a' then pg_catalog.pg_get_functiondef(routine.oid) end as definition,
  pg_catalog.pg_get_userbyid(routine.proowner) as owner_name,
  pg_catalog.obj_description(routine.oid, 'pg_proc') as comment,
  ${grants("coalesce(routine.proacl, pg_catalog.acldefault('f', routine.proowner))", "routine.proowner")} as grants
from pg_catalog.pg_proc as routine
join pg_catalog.pg_namespace as namespace
  on namespace.oid = routine.pronamespace
where ${isUserSchema("namespace")}
  and ${isNoMember("pg_proc", "routine.oid")}
  -- a range type makes its own constructors, and they go with it
  and not exists (
    select
    from pg_catalog.pg_depend as dependency
    where dependency.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
      and dependency.objid = routine.oid
      and dependency.deptype = 'i'
  )
order by
  schema_name,
  routine_name,
  argument_types
`;
