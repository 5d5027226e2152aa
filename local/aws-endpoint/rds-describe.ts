import { z } from "zod";
import { AwsFault, type Fault } from "./fault.ts";
import { type Filterable, filters, select } from "./filters.ts";
import { members } from "./query-protocol.ts";
import type { Call } from "./service.ts";

/** What the Describe operations of RDS differ in. */
export interface Kind<Item> {
  /** The parameter that names one item. */
  readonly parameter: string;
  /** A name, then an ARN if there are ARNs. */
  readonly namesOf: (item: Item) => (string | undefined)[];
  readonly filterable: Filterable<Item>;
  readonly notFound: (name: string) => Pick<Fault, "code" | "message">;
  readonly write: (item: Item) => object;
}

/** The items that are asked for, as they are written on the wire. */
export function describeThose<Item>(input: Call["input"], items: Item[] = [], kind: Kind<Item>): object[] {
  refuseOthers(input, kind.parameter);
  const name = z.string().optional().parse(input[kind.parameter]);
  const wanted = members(input, "Filters.Filter").map(({ Name, ...values }) => ({
    Name,
    Values: Object.values(values),
  }));
  const selected = select(items, filters.parse(wanted), kind.filterable);
  if (name === undefined) {
    return selected.map(kind.write);
  }
  const found = selected.filter((item) => isCalled(kind.namesOf(item), name));
  if (found.length === 0) {
    const { code, message } = kind.notFound(name);
    throw new AwsFault(404, code, message);
  }
  return found.map(kind.write);
}

/** RDS keeps names in lower case and finds them in any; an ARN is taken as it is. */
function isCalled([name, arn]: (string | undefined)[], wanted: string): boolean {
  return name?.toLowerCase() === wanted.toLowerCase() || (arn !== undefined && arn === wanted);
}

/** A parameter that were ignored here would narrow the answer of AWS. */
function refuseOthers(input: Call["input"], parameter: string): void {
  const other = Object.keys(input).find((name) => name !== parameter && !name.startsWith("Filters"));
  if (other !== undefined) {
    throw new AwsFault(400, "InvalidParameterValue", `the local AWS endpoint does not know the parameter ${other}`);
  }
}
