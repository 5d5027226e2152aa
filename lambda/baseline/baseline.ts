import * as z from "zod";
import { FailureError } from "../failure.ts";
import { parseJson } from "../parse-json.ts";
import { displayIdentifier } from "../postgres/identifiers.ts";
import { reference } from "../reference/reference.ts";
import { schema } from "../schema/schema.ts";

const format = "restore-hook baseline";

/** Of the form that is written here. */
const version = 1;

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

const baseline = z.object({
  format: z.literal(format),
  /** A later version of the hook may add to it, and reads it. */
  version: z.literal(version),
  /** When it was taken, by ISO 8601 in UTC. */
  taken: z.string().refine(isInstant, "wanted a time in UTC by ISO 8601, such as 2026-11-20T08:00:00.000Z"),
  /** As its operator calls it: the identifier of the DB instance or DB cluster, or host and port. */
  server: z.string(),
  database: z.string(),
  /** With where each sequence stood. */
  generators: reference,
  /** All else. */
  schema,
});

/** What a healthy database was like, to be compared with later. No data of its tables. */
export type Baseline = z.output<typeof baseline>;

/** As it is kept, in JSON. */
export function encodeBaseline(value: Omit<Baseline, "format" | "version">): string {
  return `${JSON.stringify(z.encode(baseline, { format, version, ...value }), null, 1)}\n`;
}

/** What tells a baseline from other JSON, and which version of it this is. */
const header = z.object({ format: z.literal(format), version: z.number() });

/**
 * Throws a FailureError where the text is no baseline, or none that is known here. `called` is where it comes from, as at the
 * beginning of a sentence: "the file orders.json".
 */
export function decodeBaseline(text: string, called: string): Baseline {
  const json = parseJson(text);
  if (json === undefined) {
    throw new FailureError({
      reason: `${called} is no JSON, and has to be a baseline: maybe it was cut off`,
      hint: takeAnother,
    });
  }
  const begun = header.safeParse(json);
  if (!begun.success) {
    throw new FailureError({
      reason: `${called} is JSON of another kind, and has to be a baseline: its "format" has to be "${format}"`,
      hint: takeAnother,
    });
  }
  if (begun.data.version !== version) {
    throw new FailureError({
      reason: `${called} is a baseline of version ${begun.data.version}, and this restore hook knows version ${version}`,
      hint: "Use the restore hook that has taken it, or a later one.",
    });
  }
  const parsed = baseline.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new FailureError({
    reason: `${called} is a broken baseline: ${describeIssues(parsed.error)}`,
    hint: takeAnother,
  });
}

const takeAnother = "Take it anew, by restore-hook baseline, when the database is healthy.";

/** More than these are only counted. */
const mostIssues = 3;

/** Where it is broken, and what was wanted there. What is there is not repeated. */
function describeIssues({ issues }: z.ZodError): string {
  const told = issues.slice(0, mostIssues).map(({ path, message }) => `${displayPath(path)}: ${message}`);
  const more = issues.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function displayPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${displayIdentifier(String(key))}`))
    .join("")
    .slice(1);
}
