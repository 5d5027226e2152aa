import * as z from "zod";
import { FailureError } from "../../failure.ts";
import { parseJson } from "../../parse-json.ts";
import type { Renaming } from "../../reference/rename.ts";
import { readSelectionRules } from "./data-migration.ts";
import type { Load, LoadRules } from "./load.ts";
import { loadedNames } from "./loaded-names.ts";
import { readReplicationRules } from "./replication.ts";
import { readTaskRules } from "./replication-task.ts";
import { parseTableMappings } from "./table-mappings.ts";

/**
 * The names that a load has given to what it has loaded; null where it has loaded all of the source, under its own names, as a
 * homogeneous data migration without selection rules does. Throws a FailureError when its rules cannot be read, and what the SDK throws.
 */
export async function readLoadedNames({ kind, arn, identifier }: Pick<Load, "kind" | "arn" | "identifier">) {
  switch (kind) {
    case "replication-task":
      return namesBy(await readTaskRules(arn), identifier);
    case "replication-config":
      return namesBy(await readReplicationRules(arn), identifier);
    case "data-migration": {
      const selection = await readSelectionRules(arn);
      return selection === null ? null : namesBy({ tableMappings: selection, settings: "" }, identifier);
    }
  }
}

function namesBy({ tableMappings, settings }: LoadRules, identifier: string): Renaming {
  const mappings = parseTableMappings(tableMappings);
  if (mappings !== undefined) return loadedNames(mappings, targetSchemaIn(settings));
  throw new FailureError({
    reason: `the table mappings of ${identifier} are in no form that is known`,
    hint: "Compare source and target with restore-hook check --reference.",
  });
}

/** @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TaskSettings.TargetMetadata.html */
function targetSchemaIn(settings: string): string | null {
  const parsed = settingsSchema.safeParse(parseJson(settings));
  const schema = parsed.data?.TargetMetadata?.TargetSchema ?? "";
  return schema === "" ? null : schema;
}

const settingsSchema = z.object({
  TargetMetadata: z.object({ TargetSchema: z.string().nullish() }).nullish(),
});
