import pg from "pg";
import { type NameMapping, sameNames } from "../../../lambda/schema/mapping.ts";
import type { RandomSchema } from "./schema.ts";

const quote = pg.escapeIdentifier;

/** What a load calls the things of a random database. */
export function mappingOf({ tables, renames }: RandomSchema): NameMapping {
  if (!renames) return sameNames;
  const tableOf = (name: string) => tables.find((one) => one.name === name);
  return {
    schema: (name) => (name === "shop" ? "New Shop" : name),
    table: ({ schema, name }) => ({
      schema: schema === "shop" ? "New Shop" : schema,
      name: tableOf(name)?.renamed === true ? renamedTable(name) : name,
    }),
    column: ({ table, column }) => {
      const renamed = tableOf(table)?.columns.find(({ name }) => name === column)?.renamed;
      return renamed === true ? renamedColumn(column) : column;
    },
  };
}

function renamedTable(name: string): string {
  return `${name}_New`;
}

function renamedColumn(name: string): string {
  return `${name} 2`;
}

/** PostgreSQL's own way to call them so. */
export function renamesSql({ tables, renames }: RandomSchema): string {
  if (!renames) return "";
  return [
    ...tables.flatMap(({ name, columns, renamed }) => [
      ...columns
        .filter((column) => column.renamed)
        .map(
          (column) =>
            `alter table shop.${quote(name)} rename column ${quote(column.name)} to ${quote(renamedColumn(column.name))}`,
        ),
      ...(renamed ? [`alter table shop.${quote(name)} rename to ${quote(renamedTable(name))}`] : []),
    ]),
    `alter schema shop rename to "New Shop"`,
  ]
    .map((statement) => `${statement};\n`)
    .join("");
}
