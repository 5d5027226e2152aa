import { type IntegerType, isIntegerType, type MeasuredColumn } from "../catalog/catalog.ts";

const bits = { smallint: 15n, integer: 31n, bigint: 63n } as const;

export function largestOf(type: IntegerType): bigint {
  return 2n ** bits[type] - 1n;
}

export function smallestOf(type: IntegerType): bigint {
  return -(2n ** bits[type]);
}

/** The last number that a column takes, on the side of the positive or the negative ones; null when there is none. */
export function endOf(
  { type, digits }: { readonly type: string } & Pick<MeasuredColumn, "digits">,
  side: "positive" | "negative",
): bigint | null {
  if (isIntegerType(type)) return side === "positive" ? largestOf(type) : smallestOf(type);
  if (digits === null) return null;
  const largest = 10n ** BigInt(Math.max(digits, 0)) - 1n;
  return side === "positive" ? largest : -largest;
}
