import { z } from "zod";
import { AwsFault } from "./fault.ts";

interface Page<Item> {
  readonly items: Item[];
  /** Absent on the last page. */
  readonly Marker: string | undefined;
}

/** The page of the items that `MaxRecords` and `Marker` in the input ask for, or of `pageSize` items. */
export function pageOf<Item>(items: Item[], input: unknown, pageSize: number | undefined, maximum = 100): Page<Item> {
  const { MaxRecords, Marker } = z
    .object({ MaxRecords: z.int().min(20).max(maximum).default(100), Marker: z.string().optional() })
    .parse(input);
  const start = Marker === undefined ? 0 : startOf(Marker);
  const end = start + (pageSize ?? MaxRecords);
  return { items: items.slice(start, end), Marker: end < items.length ? markerFor(end) : undefined };
}

/** Nothing that a caller would take for a number. */
function markerFor(start: number): string {
  return Buffer.from(`after ${start}`).toString("base64url");
}

function startOf(marker: string): number {
  const [, start] = /^after (\d+)$/.exec(Buffer.from(marker, "base64url").toString()) ?? [];
  if (start === undefined) {
    throw new AwsFault(400, "InvalidParameterValueException", `Invalid marker: ${marker}`);
  }
  return Number(start);
}
