import type { Catalog, Sequence, UngeneratedColumn } from "../catalog/catalog.ts";
import { displayRelation, tableOf } from "../postgres/identifiers.ts";
import { chooseSequenceName } from "../postgres/sequence-name.ts";
import { isRunningOut } from "../report/database-report.ts";
import type { Finding } from "../report/report.ts";
import { judge } from "./evidence.ts";
import { applicationSequenceFinder, orphanFinder } from "./orphans.ts";
import { planColumn } from "./plan-column.ts";
import { planSequence } from "./plan-sequence.ts";
import { isFinding, isRepair, type Planned, type PlannedRepair } from "./planned.ts";

/** What is to be done in one database, and what is not and why. */
export interface Plan {
  /** Sequences, and columns without generator, that were looked at. */
  readonly checked: number;
  /** Taken out by whoever does them. */
  readonly repairs: PlannedRepair[];
  /** What is left alone, and what is known to fail. */
  readonly findings: readonly Finding[];
}

/** A pure function: the same catalog gives the same plan, and that of a repaired database holds no repair. */
export function makePlan(catalog: Catalog): Plan {
  const freeName = nameChooser(catalog);
  const sequences = [...catalog.sequences, ...catalog.strays];
  const findOrphan = orphanFinder(sequences);
  const findApplicationSequence = applicationSequenceFinder(sequences);
  const attached = new Set<Sequence>();
  const compositeKeys = new Set<string>();
  const planned: Planned[][] = [];

  for (const column of catalog.ungenerated) {
    const verdict = judge(column, findOrphan(column), findApplicationSequence(column));
    if (verdict.action === "ignore") continue;
    if (verdict.action === "attach") attached.add(verdict.sequence);
    if (verdict.action === "leave" && verdict.reason === "composite key") {
      // one finding for the table, not one for each of its columns
      const table = displayRelation(tableOf(column));
      if (compositeKeys.has(table)) continue;
      compositeKeys.add(table);
    }
    planned.push(planColumn(catalog.login, column, verdict, () => freeName(column)));
  }
  for (const sequence of catalog.sequences) {
    if (!attached.has(sequence)) planned.push(planSequence(catalog.login, sequence));
  }
  const findings = planned.flat().filter(isFinding);
  const [notices, others] = [findings.filter(isRunningOut), findings.filter((finding) => !isRunningOut(finding))];
  return {
    checked: planned.length,
    repairs: planned.flat().filter(isRepair),
    // the same order before a repair, when a notice is about a column, and after it, when it is about a sequence
    findings: [...others, ...notices.toSorted((one, other) => compare(one.sequence ?? "", other.sequence ?? ""))],
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Names that do not collide, neither with what is there nor with each other. */
function nameChooser({ takenNames }: Catalog): (column: UngeneratedColumn) => string {
  const taken = new Set(takenNames.map(({ schema, name }) => JSON.stringify([schema, name])));
  return ({ schema, table, column }) => {
    const name = chooseSequenceName(table, column, (candidate) => taken.has(JSON.stringify([schema, candidate])));
    taken.add(JSON.stringify([schema, name]));
    return name;
  };
}
