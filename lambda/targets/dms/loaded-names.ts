import type { Renaming } from "../../reference/rename.ts";
import type { TableMappings } from "./table-mappings.ts";

/**
 * The names that a load has given to what it has loaded.
 *
 * DMS refuses more than one rule on the same object, of tables and schemas at least; it is not documented which one counts where
 * wildcards let several in. Here each goes on from what the one before it has made. Nor is it documented what counts where
 * both a rule and `targetSchema`, a setting of the task, name a schema: here the rule does. A name that is wrong for that reason
 * is one that the target does not have, and what is called so there is judged without its source.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.SelectionTransformation.Transformations.html
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TaskSettings.TargetMetadata.html
 */
export function loadedNames(mappings: TableMappings, targetSchema: string | null): Renaming {
  const schemaOf = (schema: string) => {
    const renamed = transform(mappings, "schema", schema, ({ locator }) => locator.schema.matches(schema));
    return renamed === schema ? (targetSchema ?? schema) : renamed;
  };
  const tableOf = (schema: string, table: string) =>
    transform(
      mappings,
      "table",
      table,
      ({ locator }) => locator.schema.matches(schema) && locator.table.matches(table),
    );
  return {
    schema: schemaOf,
    table: ({ schema, name }) =>
      isLoaded(mappings, schema, name) ? { schema: schemaOf(schema), name: tableOf(schema, name) } : null,
    column: ({ schema, table, column }) =>
      transform(
        mappings,
        "column",
        column,
        ({ locator }) =>
          locator.schema.matches(schema) && locator.table.matches(table) && locator.column.matches(column),
      ),
  };
}

/** What is excluded stays out, in whichever order the rules stand. */
function isLoaded({ selections }: TableMappings, schema: string, table: string): boolean {
  const chosen = (actions: readonly string[]) =>
    selections.some(({ action, locator }) => {
      if (!actions.includes(action)) return false;
      if (action === "explicit") return schema === locator.schema.text && table === locator.table.text;
      return locator.schema.matches(schema) && locator.table.matches(table);
    });
  return chosen(["include", "explicit"]) && !chosen(["exclude"]);
}

type Transformation = TableMappings["transformations"][number];

function transform(
  { transformations }: TableMappings,
  target: "schema" | "table" | "column",
  name: string,
  applies: (transformation: Transformation) => boolean,
): string {
  return transformations
    .filter((transformation) => transformation.target === target && applies(transformation))
    .reduce(rename, name);
}

function rename(name: string, { action, value, oldValue }: Transformation): string {
  switch (action) {
    case "rename":
      return value;
    case "convert-lowercase":
      return name.toLowerCase();
    case "convert-uppercase":
      return name.toUpperCase();
    case "add-prefix":
      return value + name;
    case "add-suffix":
      return name + value;
    case "remove-prefix":
      return name.startsWith(value) ? name.slice(value.length) : name;
    case "remove-suffix":
      return name.endsWith(value) ? name.slice(0, name.length - value.length) : name;
    case "replace-prefix":
      return name.startsWith(oldValue) ? value + name.slice(oldValue.length) : name;
    case "replace-suffix":
      return name.endsWith(oldValue) ? name.slice(0, name.length - oldValue.length) + value : name;
    default:
      // what adds, removes or types columns gives no names to those that are there
      return name;
  }
}
