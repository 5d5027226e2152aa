import fc from "fast-check";

export type IntegerType = "smallint" | "integer" | "bigint";

export const integerType = fc.constantFrom<IntegerType[]>("bigint", "integer", "smallint");

/** What `create sequence` can say of how a sequence counts; null leaves it to PostgreSQL. */
export interface Counting {
  readonly increment: bigint;
  readonly start: bigint | null;
  readonly minimum: bigint | null;
  readonly maximum: bigint | null;
  readonly cache: bigint;
  readonly cycle: boolean;
}

type Course = Pick<Counting, "increment" | "start" | "minimum" | "maximum">;

const upwards: Course = { increment: 1n, start: null, minimum: null, maximum: null };
const downwards: Course = { ...upwards, increment: -1n };

const course = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.constant(upwards), weight: 6 },
  {
    arbitrary: fc.constantFrom<Course[]>(
      { ...upwards, start: 5n },
      { ...upwards, increment: 10n, start: 5n },
      { ...upwards, increment: 7n },
      { ...upwards, minimum: 0n },
      { ...upwards, minimum: 1000n },
      { ...upwards, minimum: -1000n, maximum: -1n },
      { ...upwards, maximum: 40n },
      downwards,
      { ...downwards, increment: -3n, start: -2n },
      { ...downwards, minimum: 0n, maximum: 100n },
    ),
    weight: 5,
  },
);

export const counting: fc.Arbitrary<Counting> = fc
  .tuple(
    course,
    fc.oneof(
      { withCrossShrink: true },
      { arbitrary: fc.constant(1n), weight: 5 },
      { arbitrary: fc.constantFrom(2n, 10n), weight: 2 },
    ),
    fc.oneof(
      { withCrossShrink: true },
      { arbitrary: fc.constant(false), weight: 9 },
      { arbitrary: fc.constant(true), weight: 1 },
    ),
  )
  .map(([way, cache, cycle]) => ({ ...way, cache, cycle }));

const bits = { smallint: 15n, integer: 31n, bigint: 63n };

export function endsOf(type: IntegerType): { smallest: bigint; largest: bigint } {
  return { smallest: -(2n ** bits[type]), largest: 2n ** bits[type] - 1n };
}
