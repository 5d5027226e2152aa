import type { Finding } from "../report/report.ts";
import type { Compared } from "./compare-database.ts";
import { leftBehind } from "./left-behind.ts";
import type { RestoreKind } from "./restore-kinds.ts";
import { planRestore } from "./restore-plan.ts";

/** What would be made of the kinds that are asked for, and what would not. */
export function plannedRestore(compared: Compared, kinds: readonly RestoreKind[]): Finding[] {
  const { make, lacking } = planRestore(compared, kinds);
  const made = new Set(make);
  return compared.differences.map((difference) => {
    const counted = compared.duplicates.get(difference);
    if (made.has(difference)) return leftBehind(difference, counted, "would-repair");
    return leftBehind(difference, counted, "left-alone", lacking.get(difference) ?? null);
  });
}
