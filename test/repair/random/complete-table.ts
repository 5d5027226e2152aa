import type { Column, State, TableState } from "./state.ts";
import { isInteger, quote, relation } from "./state.ts";

/** Unique and foreign keys, as far as they are possible. */
export function addConstraints(state: State, sql: string[], table: TableState): void {
  for (const column of table.columns) {
    const name = quote(column.name);
    column.unique &&= !isPartitioned(table) && !table.key.includes(column);
    if (column.unique)
      sql.push(`alter table ${relation(table)} add constraint ${uniqueName(column)} unique (${name});`);
    const parent = state.tables.find((other) => other !== table && isReferable(table, other));
    column.foreignKey &&= isInteger(column.type) && parent !== undefined;
    if (column.foreignKey && parent !== undefined) {
      sql.push(
        `alter table ${relation(table)} add constraint ${foreignKeyName(column)}`,
        `  foreign key (${name}) references ${relation(parent)};`,
      );
    }
  }
}

/** A permanent table may not point at an unlogged one. */
function isReferable(from: TableState, { form, key: [key, second] }: TableState): boolean {
  const isSimple = form === "plain" || (form === "unlogged" && from.form === "unlogged");
  return isSimple && key !== undefined && second === undefined && isInteger(key.type);
}

export function isPartitioned({ form }: TableState): boolean {
  return form === "by range" || isByList({ form });
}

export function isByList({ form }: Pick<TableState, "form">): boolean {
  return form === "by list" || form === "by list twice";
}

export function uniqueName({ table, name }: Column): string {
  return `unique_${table.columns.findIndex((column) => column.name === name)}_of_${table.number}`;
}

export function foreignKeyName({ table, name }: Column): string {
  return `foreign_${table.columns.findIndex((column) => column.name === name)}_of_${table.number}`;
}

/** Partitions, or a child that inherits; what an application may insert into comes last. */
export function addParts(sql: string[], table: TableState): void {
  const whole = relation(table);
  const part = (name: string) => relation({ schema: "parts", name: `${name}_of_${table.number}` });
  const [one, other, inner] = [part("one"), part("other"), part("inner")];
  switch (table.form) {
    case "plain":
    case "unlogged":
      return;
    case "inheritance": {
      const key = table.key.map(({ name }) => quote(name)).join(", ");
      sql.push(`create table ${one} (${key === "" ? "" : `primary key (${key})`}) inherits (${whole});`);
      table.parts.push(one);
      return;
    }
    case "inheritance twice":
      sql.push(`create table ${inner} () inherits (${whole});`, `create table ${one} () inherits (${inner});`);
      table.parts.push(inner, one);
      return;
    case "by range":
      sql.push(
        `create table ${other} partition of ${whole} for values from (minvalue) to (100);`,
        `create table ${one} partition of ${whole} default;`,
      );
      table.parts.push(other, one);
      return;
    case "by list":
      sql.push(
        `create table ${other} partition of ${whole} default;`,
        `create table ${one} partition of ${whole} for values in (1);`,
      );
      table.parts.push(other, one);
      return;
    case "by list twice":
      sql.push(
        `create table ${other} partition of ${whole} default;`,
        `create table ${inner} partition of ${whole} for values in (1) partition by list (part);`,
        `create table ${one} partition of ${inner} for values in (1);`,
      );
      table.parts.push(other, inner, one);
  }
}

/** Lets the application insert. */
export function addGrants(sql: string[], table: TableState): void {
  const { how, into } = table.grant;
  const columns = [...table.columns.map(({ name }) => quote(name)), "note", ...(isByList(table) ? ["part"] : [])];
  const right = how === "columns" ? `insert (${columns.join(", ")})` : "insert";
  const targets = table.parts.length === 0 || into !== "parts" ? [relation(table)] : [];
  if (into !== "whole") targets.push(...table.parts);
  for (const target of targets) sql.push(`grant ${right} on ${target} to ${how === "public" ? "public" : "$app"};`);
}
