import type { z } from "zod";
import { ConfigurationError } from "./configuration-error.ts";
import { similarSetting } from "./similar-setting.ts";

/** -c restoreHook.dryRun=true, or restore-hook: CDK does not look into objects by that. */
const ours = /^restore[-_.:]?hook[-_.:]*/i;

/**
 * What `cdk deploy -c key=value` says of `settings`, in `context`: there every value is a text.
 *
 * Throws at a key that resembles a setting and is none: with `-c dry-run=true`, somebody who wanted a dry run would get
 * another one. Other keys are for others: CDK, its plug-ins, and what else reads ~/.cdk.json.
 */
export function commandLineSettings(
  context: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, z.ZodType>>,
): Record<string, unknown> {
  const known = new Map(Object.entries(settings));
  const mistakes = Object.keys(context).flatMap((key) => (known.has(key) ? [] : mistakeIn(key, [...known.keys()])));
  if (mistakes.length > 0) throw new ConfigurationError(mistakes.join("\n"));
  return Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) => {
      const type = known.get(key);
      if (type === undefined) return [];
      return [[key, typeof value === "string" ? meant(value, type) : value]];
    }),
  );
}

/** Where a key comes from, CDK does not say. */
function mistakeIn(key: string, settings: readonly string[]): string[] {
  const found = `the context (-c, cdk.json, ~/.cdk.json) has "${key}", which is no setting of the restore hook`;
  const similar = similarSetting(key.replace(ours, ""), settings);
  if (similar !== undefined) return [`${found}: write -c ${similar}`];
  return ours.test(key) ? [`${found}; the settings are ${settings.join(", ")}`] : [];
}

/** The text itself, the JSON that it is, or the list: whichever fits, or is wrong only inside. */
function meant(text: string, type: z.ZodType): unknown {
  const readings = [text, ...json(text), listed(text)].map((value) => ({ value, result: type.safeParse(value) }));
  const fitting = readings.find(({ result }) => result.success);
  const nearly = readings.find(({ result }) => result.error?.issues.every(({ path }) => path.length > 0));
  return (fitting ?? nearly ?? { value: text }).value;
}

function json(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

function listed(text: string): string[] {
  return text === "" ? [] : text.split(",").map((item) => item.trim());
}
