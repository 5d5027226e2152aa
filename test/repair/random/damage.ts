import fc from "fast-check";

/** One thing that happens to a database, as plain data; numbers point as they do in a `Schema`. */
export type Damage =
  /** Rows with values of their own are loaded, past the sequences. */
  | { readonly kind: "load"; readonly table: number; readonly rows: readonly Value[] }
  /** The rows with the furthest values, or all, are deleted. */
  | { readonly kind: "delete"; readonly table: number; readonly rows: number }
  /** AWS DMS has made the tables anew. */
  | { readonly kind: "reload" }
  | { readonly kind: "drop sequence"; readonly sequence: number }
  | { readonly kind: "drop default"; readonly table: number; readonly column: number }
  /** The sequence stays, and belongs to nobody; `default` says whether the columns lose their defaults, too. */
  | { readonly kind: "detach"; readonly sequence: number; readonly dropDefault: boolean }
  /** The sequence is set by so many steps, backwards where negative, and so much besides its grid. */
  | {
      readonly kind: "set";
      readonly sequence: number;
      readonly steps: number;
      readonly skew: number;
      readonly called: boolean;
    };

/** The value of a loaded row, as seen from somewhere in its column; `plus` is in the direction of its sequence. */
export interface Value {
  readonly from: "furthest" | "start" | "end of integer" | "end of type";
  readonly plus: number;
}

const place = fc.nat({ max: 5 });

const value: fc.Arbitrary<Value> = fc.record({
  from: fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant<Value["from"]>("furthest"), weight: 8 },
    { arbitrary: fc.constantFrom<Value["from"][]>("start", "end of integer", "end of type"), weight: 3 },
  ),
  plus: fc.integer({ min: -12, max: 25 }),
});

const anyDamage: fc.Arbitrary<Damage> = fc.oneof(
  { withCrossShrink: true },
  {
    arbitrary: fc.record({
      kind: fc.constant("load" as const),
      table: place,
      rows: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({ kind: fc.constant("delete" as const), table: place, rows: fc.integer({ min: 1, max: 9 }) }),
    weight: 1,
  },
  { arbitrary: fc.record({ kind: fc.constant("reload" as const) }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant("drop sequence" as const), sequence: place }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant("drop default" as const), table: place, column: place }), weight: 3 },
  {
    arbitrary: fc.record({
      kind: fc.constant("detach" as const),
      sequence: place,
      dropDefault: fc.boolean(),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant("set" as const),
      sequence: place,
      steps: fc.oneof({ withCrossShrink: true }, fc.integer({ min: -9, max: -1 }), fc.integer({ min: 1, max: 50 })),
      skew: fc.oneof({ withCrossShrink: true }, fc.constant(0), fc.integer({ min: -3, max: 3 })),
      called: fc.boolean(),
    }),
    weight: 4,
  },
);

export const damages = fc.array(anyDamage, { maxLength: 6 });
