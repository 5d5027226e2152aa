import type { Session } from "../postgres/connect.ts";
import type { Grant, Routine } from "./schema.ts";
import { grants, isNoMember, isNotOfDms, isUserSchema } from "./user-objects.ts";

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
      definition: row.definition.trimEnd(),
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
  definition: string;
  owner_name: string;
  comment: string | null;
  grants: Grant[] | null;
}

/** An option of CREATE AGGREGATE that names a function; nothing where there is none. */
function option(name: string, routine: string): string {
  return `case when ${routine} = 0 then null else '${name} = ' || ${routine}::pg_catalog.regproc::text end`;
}

/** How a final function treats the state that it is given. */
function modify(name: string, letter: string): string {
  return `'${name} = ' || case ${letter} when 'r' then 'READ_ONLY' when 's' then 'SHAREABLE' else 'READ_WRITE' end`;
}

/** PostgreSQL has no function that writes it. */
const aggregate = `(
  select
    'CREATE AGGREGATE ' || pg_catalog.quote_ident(namespace.nspname) || '.' || pg_catalog.quote_ident(routine.proname)
    || '(' || coalesce(nullif(pg_catalog.pg_get_function_arguments(routine.oid), ''), '*') || ') (' || pg_catalog.concat_ws(
      ', ',
      ${option("SFUNC", "facts.aggtransfn")},
      'STYPE = ' || pg_catalog.format_type(facts.aggtranstype, null),
      'SSPACE = ' || nullif(facts.aggtransspace, 0),
      ${option("FINALFUNC", "facts.aggfinalfn")},
      case when facts.aggfinalextra then 'FINALFUNC_EXTRA' end,
      case when facts.aggfinalfn <> 0 then ${modify("FINALFUNC_MODIFY", "facts.aggfinalmodify")} end,
      ${option("COMBINEFUNC", "facts.aggcombinefn")},
      ${option("SERIALFUNC", "facts.aggserialfn")},
      ${option("DESERIALFUNC", "facts.aggdeserialfn")},
      'INITCOND = ' || pg_catalog.quote_literal(facts.agginitval),
      ${option("MSFUNC", "facts.aggmtransfn")},
      ${option("MINVFUNC", "facts.aggminvtransfn")},
      'MSTYPE = ' || pg_catalog.format_type(nullif(facts.aggmtranstype, 0), null),
      'MSSPACE = ' || nullif(facts.aggmtransspace, 0),
      ${option("MFINALFUNC", "facts.aggmfinalfn")},
      case when facts.aggmfinalextra then 'MFINALFUNC_EXTRA' end,
      case when facts.aggmfinalfn <> 0 then ${modify("MFINALFUNC_MODIFY", "facts.aggmfinalmodify")} end,
      'MINITCOND = ' || pg_catalog.quote_literal(facts.aggminitval),
      'SORTOP = OPERATOR(' || pg_catalog.quote_ident(operator_namespace.nspname) || '.' || operator.oprname || ')',
      case routine.proparallel when 's' then 'PARALLEL = SAFE' when 'r' then 'PARALLEL = RESTRICTED' end,
      case when facts.aggkind = 'h' then 'HYPOTHETICAL' end
    ) || ')'
  from pg_catalog.pg_aggregate as facts
  left join pg_catalog.pg_operator as operator
    on operator.oid = facts.aggsortop
  left join pg_catalog.pg_namespace as operator_namespace
    on operator_namespace.oid = operator.oprnamespace
  where facts.aggfnoid = routine.oid
)`;

const sql = `
select
  routine.oid::text as routine_oid,
  namespace.nspname as schema_name,
  routine.proname as routine_name,
  routine.prokind as kind,
  pg_catalog.oidvectortypes(routine.proargtypes) as argument_types,
  case
    when routine.prokind = 'a' then ${aggregate}
    else pg_catalog.pg_get_functiondef(routine.oid)
  end as definition,
  pg_catalog.pg_get_userbyid(routine.proowner) as owner_name,
  pg_catalog.obj_description(routine.oid, 'pg_proc') as comment,
  ${grants("coalesce(routine.proacl, pg_catalog.acldefault('f', routine.proowner))", "routine.proowner")} as grants
from pg_catalog.pg_proc as routine
join pg_catalog.pg_namespace as namespace
  on namespace.oid = routine.pronamespace
where ${isUserSchema("namespace")}
  and ${isNoMember("pg_proc", "routine.oid")}
  and ${isNotOfDms("routine.proname")}
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
