import type { Session } from "../postgres/connect.ts";
import type { Enabled, Rule, Trigger } from "./schema.ts";
import { isUserSchema } from "./user-objects.ts";

/** The triggers of tables and views that people made, by the oid of their relation. */
export async function readTriggers(session: Session): Promise<Map<string, Trigger[]>> {
  const { rows } = await session.query<TriggerRow>(triggerSql);
  return byRelation(rows, (row) => ({ ...describe(row), inherited: row.inherited }));
}

/** The rules of tables and views, but for those that make a view what it is. */
export async function readRules(session: Session): Promise<Map<string, Rule[]>> {
  const { rows } = await session.query<FiredRow>(ruleSql);
  return byRelation(rows, describe);
}

function byRelation<Row extends FiredRow, Value>(rows: readonly Row[], map: (row: Row) => Value): Map<string, Value[]> {
  return new Map([...Map.groupBy(rows, (row) => row.relation_oid)].map(([oid, some]) => [oid, some.map(map)]));
}

function describe({ name, comment, definition, enabled }: FiredRow): Rule {
  return { name, comment, definition, enabled: enabledStates[enabled] ?? "enable" };
}

/** The letters of `pg_trigger.tgenabled`. */
const enabledStates: Readonly<Record<string, Enabled>> = {
  O: "enable",
  R: "enable replica",
  A: "enable always",
  D: "disable",
};

interface FiredRow {
  relation_oid: string;
  name: string;
  comment: string | null;
  definition: string;
  enabled: string;
}

interface TriggerRow extends FiredRow {
  inherited: boolean;
}

const triggerSql = `
select
  trigger.tgrelid::text as relation_oid,
  trigger.tgname as name,
  pg_catalog.obj_description(trigger.oid, 'pg_trigger') as comment,
  pg_catalog.pg_get_triggerdef(trigger.oid) as definition,
  trigger.tgenabled as enabled,
  trigger.tgparentid <> 0 as inherited
from pg_catalog.pg_trigger as trigger
join pg_catalog.pg_class as relation
  on relation.oid = trigger.tgrelid
join pg_catalog.pg_namespace as namespace
  on namespace.oid = relation.relnamespace
where not trigger.tgisinternal
  and relation.relpersistence <> 't'
  and ${isUserSchema("namespace")}
order by
  trigger.tgrelid,
  trigger.tgname
`;

const ruleSql = `
select
  rewrite.ev_class::text as relation_oid,
  rewrite.rulename as name,
  pg_catalog.obj_description(rewrite.oid, 'pg_rewrite') as comment,
  pg_catalog.rtrim(pg_catalog.pg_get_ruledef(rewrite.oid), ';') as definition,
  rewrite.ev_enabled as enabled
from pg_catalog.pg_rewrite as rewrite
join pg_catalog.pg_class as relation
  on relation.oid = rewrite.ev_class
join pg_catalog.pg_namespace as namespace
  on namespace.oid = relation.relnamespace
where rewrite.rulename <> '_RETURN'
  and relation.relpersistence <> 't'
  and ${isUserSchema("namespace")}
order by
  rewrite.ev_class,
  rewrite.rulename
`;
