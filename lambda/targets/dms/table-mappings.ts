import * as z from "zod";
import { parseJson } from "../../parse-json.ts";
import { patternMatcher } from "./wildcards.ts";

/** Which tables a load brings along, and under which names: the rules of DMS, as far as they are about names. */
export interface TableMappings {
  readonly selections: readonly Selection[];
  readonly transformations: readonly Transformation[];
}

interface Selection {
  /** `include` and `exclude` take wildcards, `explicit` takes none. */
  readonly action: string;
  readonly locator: Locator;
}

interface Transformation {
  /** `schema`, `table`, `column`; the others are not about names. */
  readonly target: string;
  readonly action: string;
  /** Names in the source. */
  readonly locator: Locator;
  readonly value: string;
  readonly oldValue: string;
}

/** What a rule is about; what it leaves out may be anything. */
interface Locator {
  readonly schema: Pattern;
  readonly table: Pattern;
  readonly column: Pattern;
}

interface Pattern {
  readonly text: string;
  matches(name: string): boolean;
}

const pattern = z
  .string()
  .default("%")
  .transform((text): Pattern => ({ text, matches: patternMatcher(text) }));

const locator = z
  .object({ "schema-name": pattern, "table-name": pattern, "column-name": pattern })
  .transform(
    (names): Locator => ({
      schema: names["schema-name"],
      table: names["table-name"],
      column: names["column-name"],
    }),
  )
  .prefault({});

const word = z
  .string()
  .default("")
  .transform((text) => text.toLowerCase());

const rule = z.object({
  "rule-type": z.string().transform((text) => text.toLowerCase()),
  "rule-target": word,
  "rule-action": word,
  "object-locator": locator,
  value: z.string().nullish(),
  "old-value": z.string().nullish(),
});

const schema = z.object({ rules: z.array(rule).default([]) });

/**
 * Reads the table mappings of a task, as DMS keeps them: JSON. Undefined where they cannot be read.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.SelectionTransformation.html
 */
export function parseTableMappings(json: string): TableMappings | undefined {
  const parsed = schema.safeParse(parseJson(json));
  if (!parsed.success) return undefined;
  const ofType = (type: string) => parsed.data.rules.filter((one) => one["rule-type"] === type);
  return {
    selections: ofType("selection").map((one) => ({ action: one["rule-action"], locator: one["object-locator"] })),
    transformations: ofType("transformation").map((one) => ({
      target: one["rule-target"],
      action: one["rule-action"],
      locator: one["object-locator"],
      value: one.value ?? "",
      oldValue: one["old-value"] ?? "",
    })),
  };
}

/** Whether any table may have another name in the target. */
export function renamesTables({ transformations }: TableMappings): boolean {
  return transformations.some(({ target }) => target === "schema" || target === "table");
}
