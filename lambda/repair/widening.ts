import { type IntegerType, isIntegerType, type Sequence } from "../catalog/catalog.ts";
import { largestOf, smallestOf } from "./limits.ts";

/** What of a sequence says where it ends. */
export type Ends = Pick<Sequence, "type" | "increment" | "minimum" | "maximum">;

/** Whether the sequence ends only where its type does. A limit that somebody set is theirs to change. */
export function endsWithType({ type, increment, minimum, maximum }: Ends): boolean {
  return increment > 0n ? maximum === largestOf(type) : minimum === smallestOf(type);
}

/** The type of the widest column, when the sequence ends with a narrower one; null when it cannot be widened so. */
export function widerType(sequence: Ends, columns: readonly { readonly type: string }[]): IntegerType | null {
  const types = columns.map((column) => (isIntegerType(column.type) ? column.type : "bigint"));
  const widest = types.reduce((one, other) => (largestOf(one) >= largestOf(other) ? one : other));
  return endsWithType(sequence) && largestOf(widest) > largestOf(sequence.type) ? widest : null;
}

/** What `alter sequence … as` makes of it: a limit that is not that of the type stays. */
export function widened({ type, minimum, maximum }: Ends, to: IntegerType): Pick<Ends, "type" | "minimum" | "maximum"> {
  return {
    type: to,
    minimum: minimum === smallestOf(type) ? smallestOf(to) : minimum,
    maximum: maximum === largestOf(type) ? largestOf(to) : maximum,
  };
}

/** How a sequence is widened, for people: in words that are true before, after, and where it failed. */
export function describeWidening({ type }: Ends, to: IntegerType): string {
  return `type ${type} -> ${to}, as wide as its column`;
}
