import type { Session } from "../postgres/connect.ts";
import type { Statistics } from "./schema.ts";
import { isUserSchema } from "./user-objects.ts";

/** The extended statistics of tables, by the oid of their table. */
export async function readStatistics(session: Session): Promise<Map<string, Statistics[]>> {
  const { rows } = await session.query<StatisticsRow>(sql);
  return new Map([...Map.groupBy(rows, (row) => row.table_oid)].map(([oid, some]) => [oid, some.map(statisticsOf)]));
}

function statisticsOf({
  schema_name,
  statistics_name,
  owner_name,
  comment,
  target,
  definition,
}: StatisticsRow): Statistics {
  return { schema: schema_name, name: statistics_name, owner: owner_name, comment, target, definition };
}

interface StatisticsRow {
  table_oid: string;
  schema_name: string;
  statistics_name: string;
  owner_name: string;
  comment: string | null;
  target: number | null;
  definition: string;
}

const sql = `
select
  statistics.stxrelid::text as table_oid,
  namespace.nspname as schema_name,
  statistics.stxname as statistics_name,
  pg_catalog.pg_get_userbyid(statistics.stxowner) as owner_name,
  pg_catalog.obj_description(statistics.oid, 'pg_statistic_ext') as comment,
  nullif(statistics.stxstattarget, -1)::integer as target,
  pg_catalog.pg_get_statisticsobjdef(statistics.oid) as definition
from pg_catalog.pg_statistic_ext as statistics
join pg_catalog.pg_namespace as namespace
  on namespace.oid = statistics.stxnamespace
where ${isUserSchema("namespace")}
order by
  statistics.stxrelid,
  schema_name,
  statistics_name
`;
