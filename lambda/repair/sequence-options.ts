import type { Sequence } from "../catalog/catalog.ts";
import { largestOf, smallestOf } from "./limits.ts";

/** How a sequence counts, whatever it is called and wherever it stands. */
export type Definition = Pick<Sequence, "type" | "start" | "increment" | "minimum" | "maximum" | "cache" | "cycle">;

/** The options of CREATE SEQUENCE beside the type; those that PostgreSQL would choose by itself are left out. */
export function sequenceOptions(definition: Definition): string[] {
  const { start, increment, cache, cycle } = definition;
  const [minimum, maximum] = [limit("minvalue", definition), limit("maxvalue", definition)];
  const first = increment > 0n ? definition.minimum : definition.maximum;
  return [
    ...(increment === 1n ? [] : [`increment by ${increment}`]),
    ...(minimum.startsWith("no ") ? [] : [minimum]),
    ...(maximum.startsWith("no ") ? [] : [maximum]),
    ...(start === first ? [] : [`start with ${start}`]),
    ...(cache === 1n ? [] : [`cache ${cache}`]),
    ...(cycle ? ["cycle"] : []),
  ];
}

/** One limit as CREATE and ALTER SEQUENCE take it: `no maxvalue` is what the type, and the direction, allow. */
export function limit(
  end: "minvalue" | "maxvalue",
  { type, increment, minimum, maximum }: Pick<Definition, "type" | "increment" | "minimum" | "maximum">,
): string {
  const ascending = increment > 0n;
  if (end === "minvalue") return minimum === (ascending ? 1n : smallestOf(type)) ? `no ${end}` : `${end} ${minimum}`;
  return maximum === (ascending ? largestOf(type) : -1n) ? `no ${end}` : `${end} ${maximum}`;
}
