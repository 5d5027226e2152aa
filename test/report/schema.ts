import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as z from "zod";

const part = z.looseObject({
  description: z.string().min(1),
  type: z.unknown(),
  properties: z.record(z.string(), z.looseObject({})).optional(),
  required: z.array(z.string()).optional(),
  enum: z.array(z.string()).optional(),
});
const document = part.extend({ $id: z.string(), $defs: z.record(z.string(), part) });

/** docs/report.schema.json, as it is published. */
export const schema = document.parse(
  JSON.parse(readFileSync(new URL("../../docs/report.schema.json", import.meta.url), "utf8")),
);

/** The schema for readers lets later versions add fields. What is published today has none that it does not know. */
const strict = {
  ...schema,
  additionalProperties: false,
  $defs: Object.fromEntries(
    Object.entries(schema.$defs).map(([name, definition]) => [name, { ...definition, additionalProperties: false }]),
  ),
};

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(strict);

/** Where a report is not as the schema says, and why; nothing when it is. */
export function invalidIn(json: unknown): string[] {
  if (validate(json)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
