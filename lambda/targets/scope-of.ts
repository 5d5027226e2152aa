import { everything, type Scope } from "../catalog/scope.ts";
import { readTables } from "./dms/table-statistics.ts";
import type { Target } from "./target.ts";

/** Tables that are being loaded at this moment are left to those who load them. Throws what the SDK throws. */
export async function scopeOf({ loads }: Target): Promise<Scope> {
  const except = await Promise.all(loads.map(readTables));
  return { ...everything, except: except.flat() };
}
