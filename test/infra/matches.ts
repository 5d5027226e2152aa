import { z } from "zod";

const object = z.record(z.string(), z.unknown());
const operator = z.union([z.strictObject({ prefix: z.string() }), z.strictObject({ exists: z.boolean() })]);

/** Whether EventBridge would hand `event` to a rule with this pattern; throws at operators that it does not know. */
export function matches(pattern: unknown, event: unknown): boolean {
  // a field of what is no object is a field that is not there
  const fields = object.safeParse(event).data ?? {};
  return Object.entries(object.parse(pattern)).every(([key, wanted]) => {
    if (key === "$or")
      return z
        .array(object)
        .parse(wanted)
        .some((one) => matches(one, event));
    if (!Array.isArray(wanted)) return matches(wanted, fields[key]);
    return wanted.map((one) => condition(one)).some((holds) => holds(fields[key]));
  });
}

function condition(wanted: unknown): (found: unknown) => boolean {
  if (typeof wanted !== "object" || wanted === null) return (found) => each(found, (value) => value === wanted);
  const known = operator.parse(wanted);
  if ("exists" in known) return (found) => (found !== undefined) === known.exists;
  return (found) => each(found, (value) => typeof value === "string" && value.startsWith(known.prefix));
}

/** One element of a list is enough. */
function each(found: unknown, holds: (value: unknown) => boolean): boolean {
  return Array.isArray(found) ? found.some(holds) : holds(found);
}
