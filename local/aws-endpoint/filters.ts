import { z } from "zod";
import { AwsFault } from "./fault.ts";

/** The `Filters` parameter that the Describe operations of RDS and DMS have in common. */
export const filters = z.array(z.object({ Name: z.string(), Values: z.array(z.string()) }));

/** The values of an item that a filter of this name compares. */
export type Filterable<Item> = Readonly<Record<string, (item: Item) => (string | undefined)[]>>;

/** The items that match one value of each filter. */
export function select<Item>(items: Item[], wanted: z.infer<typeof filters>, filterable: Filterable<Item>): Item[] {
  return wanted.reduce((remaining, { Name, Values }) => {
    const valuesOf = filterable[Name];
    if (valuesOf === undefined) {
      // Never ignored: a request that asks for too much must not look right here.
      throw new AwsFault(400, "InvalidParameterValue", `Unrecognized filter name: ${Name}`);
    }
    return remaining.filter((item) => valuesOf(item).some((value) => value !== undefined && Values.includes(value)));
  }, items);
}
