import { readFile } from "node:fs/promises";
import { parseJson } from "../../lambda/parse-json.ts";
import type { Renaming } from "../../lambda/reference/rename.ts";
import { loadedNames } from "../../lambda/targets/dms/loaded-names.ts";
import { parseTableMappings } from "../../lambda/targets/dms/table-mappings.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The names that a task of AWS DMS gives by the table mappings in a file: as they were given to create-replication-task, or as
 * describe-replication-tasks has them, a text of JSON in JSON. `targetSchema`: its setting TargetSchema; null where it has none.
 *
 * Throws a UsageError, which names the file, when they cannot be read, or choose no table.
 */
export async function readTableMappings(path: string, targetSchema: string | null): Promise<Renaming> {
  const text = await read(path);
  const json = parseJson(text);
  const mappings = parseTableMappings(typeof json === "string" ? json : text);
  if (mappings === undefined) {
    throw unusable(path, 'they are not as AWS DMS has them, JSON such as {"rules": [...]}');
  }
  if (mappings.selections.length === 0) {
    throw unusable(path, "they have no selection rule, so no table would have been loaded");
  }
  return loadedNames(mappings, targetSchema);
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error));
  }
}

function unusable(path: string, why: string): UsageError {
  return new UsageError(`the table mappings in ${path} cannot be used: ${why}`);
}
