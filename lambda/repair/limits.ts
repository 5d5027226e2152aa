import type { IntegerType } from "../catalog/catalog.ts";

const bits = { smallint: 15n, integer: 31n, bigint: 63n } as const;

export function largestOf(type: IntegerType): bigint {
  return 2n ** bits[type] - 1n;
}

export function smallestOf(type: IntegerType): bigint {
  return -(2n ** bits[type]);
}
