import type { z } from "zod";

/** The keys that CDK and its plug-ins put into the context have other characters in them. */
const ours = /^[A-Za-z]\w*$/;

/**
 * What `cdk deploy -c key=value` says of `settings`, in `context`: there every value is a text.
 *
 * Throws at a key that is no setting: with `-c dryrun=true`, somebody who wanted a dry run would get another one.
 */
export function commandLineSettings(
  context: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, z.ZodType>>,
): Record<string, unknown> {
  const given = Object.entries(context).filter(([key]) => ours.test(key));
  return Object.fromEntries(
    given.map(([key, value]) => {
      const type = settings[key];
      if (type === undefined) {
        throw new Error(`-c ${key} is not a setting; the settings are ${Object.keys(settings).join(", ")}`);
      }
      return [key, typeof value === "string" ? meant(value, type) : value];
    }),
  );
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
