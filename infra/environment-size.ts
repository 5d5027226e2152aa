import type { Stack } from "aws-cdk-lib";
import { ConfigurationError } from "./configuration-error.ts";

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const limit = 4096;

/**
 * Throws when a function cannot have this environment, and says what takes the room.
 *
 * Lambda measures the environment as JSON. What CloudFormation fills in is not known yet and counts nothing, so a little
 * too much is found only at deployment.
 */
export function checkEnvironmentSize(stack: Stack, environment: Readonly<Record<string, string>>): void {
  const sizes = Object.entries(environment).map(([name, value]) => {
    const entry = JSON.stringify({ [name]: knownPartsOf(stack.resolve(value)) });
    // without its braces, and with a comma
    return { name, bytes: Buffer.byteLength(entry) - 1 };
  });
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 1);
  if (total <= limit) return;
  const largest = sizes
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, 3)
    .map(({ name, bytes }) => `${name} ${bytes}`);
  throw new ConfigurationError(
    `the environment of the function takes ${total} bytes, but Lambda allows ${limit}; most of it: ${largest.join(", ")}`,
  );
}

/** The text of a resolved value that is there already: all of it, or the literal parts of an Fn::Join. */
function knownPartsOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(knownPartsOf).join("");
  if (typeof value !== "object" || value === null || !("Fn::Join" in value)) return "";
  return knownPartsOf(value["Fn::Join"]);
}
