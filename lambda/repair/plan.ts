import type { Catalog, Login, Sequence, UngeneratedColumn } from "../catalog/catalog.ts";
import { everything, inScope } from "../catalog/scope.ts";
import { compareText } from "../compare-text.ts";
import {
  type ColumnName,
  displayIdentifier,
  displayRelation,
  quoteColumn,
  quoteRelation,
  type RelationName,
  tableOf,
} from "../postgres/identifiers.ts";
import { chooseSequenceName } from "../postgres/sequence-name.ts";
import { noReference, type ReferenceSequence } from "../reference/reference.ts";
import { type Source, sourceFinder } from "../reference/source-finder.ts";
import { isNotice } from "../report/database-report.ts";
import type { Finding } from "../report/report.ts";
import { oldestVersion } from "../schema/oldest-version.ts";
import { afterRepair } from "./after-repair.ts";
import { differentDefinition } from "./compare-definitions.ts";
import { differentOwningColumn } from "./compare-ownership.ts";
import { judge, type Verdict } from "./evidence.ts";
import { lostDefault, lostExpression, lostGenerated } from "./lost-default.ts";
import { ofPartition } from "./of-partition.ts";
import { applicationSequenceFinder, orphanFinder } from "./orphans.ts";
import { pairSequences } from "./pair-sequences.ts";
import { planColumn } from "./plan-column.ts";
import { planLikeSource, sequenceToJoin } from "./plan-like-source.ts";
import { otherGenerators } from "./plan-other-generator.ts";
import { planSequence } from "./plan-sequence.ts";
import { isFinding, isRepair, type Planned, type PlannedRepair } from "./planned.ts";
import { rolesOf } from "./roles.ts";

/** What is to be done in one database, and what is not and why. */
export interface Plan {
  /** Sequences, and columns without generator, that were looked at. */
  readonly checked: number;
  /** Taken out by whoever does them. */
  readonly repairs: PlannedRepair[];
  /** What is left alone, and what is known to fail. */
  readonly findings: readonly Finding[];
}

/**
 * A pure function: the same catalog, and reference with the names of the target, give the same plan; that of a repaired database
 * holds no repair. With a reference nothing is guessed of what it knows; of that, `scope` is what the catalog is about.
 */
export function makePlan(catalog: Catalog, reference = noReference, scope = everything): Plan {
  const names = nameChooser(catalog);
  const roles = rolesOf(catalog);
  const sequences = [...catalog.sequences, ...catalog.strays];
  const sourceOf = sourceFinder(reference);
  const isInScope = (source: ReferenceSequence) => inScope(scope, columnsOf(source), source);
  const pairs = pairSequences(sequences, reference);
  const unpaired = sequences.filter((sequence) => !pairs.ofTarget.has(sequence));
  const findOrphan = orphanFinder(unpaired);
  const findApplicationSequence = applicationSequenceFinder(unpaired);
  const attached = new Set<Sequence>();
  const replaced = new Set<Sequence>();
  const compositeKeys = new Set<string>();
  const lost = new Map<ReferenceSequence, UngeneratedColumn[]>();
  const ungenerated = new Map(catalog.ungenerated.map((column) => [quoteColumn(column), column]));
  const hasGenerator = (column: ColumnName) => ["generator", "partition"].includes(sourceOf(column).kind);
  const columnAt = (column: ColumnName) => ungenerated.get(quoteColumn(column));
  const different = (before: Sequence, source: ReferenceSequence, steps: readonly Planned[]) => {
    const sequence = afterRepair(before, steps);
    const split = pairs.split.get(source) ?? [];
    const definition = differentDefinition(sequence, source, { split, to: goalOf(steps) });
    // of several that stand for one of the source, each belongs to its own column
    const owningColumn = split.length === 0 ? differentOwningColumn(sequence, source, columnAt) : undefined;
    return [definition, owningColumn].filter((finding) => finding !== undefined);
  };
  const isCompared = [reference, catalog.login].every(isComparable);
  const planned: Planned[][] = [];

  for (const column of catalog.ungenerated) {
    const source = sourceOf(column);
    if (source.kind === "generator") {
      const { expression } = source.user;
      if (!isInScope(source.sequence)) continue;
      if (expression === null) append(lost, source.sequence, column);
      else planned.push([lostExpression(column, expression)]);
      continue;
    }
    if (source.kind === "partition") {
      planned.push([ofPartition(column, source.of)]);
      continue;
    }
    // another part of its key has one in the source: nothing is amiss with this one
    if (isInKey(column) && column.primaryKey.some((part) => hasGenerator({ ...column, column: part }))) continue;
    const judged = judge(column, findOrphan(column), findApplicationSequence(column));
    if (source.kind === "default" || source.kind === "generated") {
      planned.push([
        source.kind === "default" ? lostDefault(column, source.expression, isCompared) : lostGenerated(column),
      ]);
      continue;
    }
    if (judged.action === "ignore") continue;
    const verdict: Judged = inSource(source) ?? judged;
    if (verdict.action === "attach") attached.add(verdict.sequence);
    if (column.primaryKey.length > 1 && verdict.action === "leave") {
      // one finding for the table, not one for each of its columns
      const table = displayRelation(tableOf(column));
      if (compositeKeys.has(table)) continue;
      compositeKeys.add(table);
    }
    planned.push(planColumn(catalog.login, column, verdict, () => names.ofColumn(column)));
  }
  for (const source of reference.sequences) {
    if (!isInScope(source)) continue;
    const columns = lost.get(source) ?? [];
    const present = pairs.ofReference.get(source);
    if (columns.length === 0 && (present !== undefined || !isMissing(source, columnAt))) continue;
    const owningColumn = (source.owningColumn && columnAt(source.owningColumn)) ?? null;
    const one = { source, columns, present, owningColumn };
    const steps = planLikeSource(roles, one, names.likeSource);
    const joined = sequenceToJoin(one);
    if (joined !== undefined) {
      attached.add(joined);
      const cycling = steps.some(isRepair) ? ofCycling(catalog.login, afterRepair(joined, steps), source) : [];
      steps.push(...different(joined, source, steps), ...cycling);
    } else if (present !== undefined) {
      replaced.add(present);
    }
    planned.push(steps);
  }
  for (const sequence of catalog.sequences) {
    if (attached.has(sequence)) continue;
    const source = replaced.has(sequence) ? undefined : pairs.ofTarget.get(sequence);
    const steps = planSequence(catalog.login, sequence, source);
    planned.push(source === undefined ? steps : [...steps, ...different(sequence, source, steps)]);
  }
  const generatorOf = (column: ColumnName) => {
    const there = sourceOf(column);
    const isPlain = there.kind === "generator" && there.user.expression === null;
    return isPlain && isInScope(there.sequence) ? there.sequence : undefined;
  };
  planned.push(
    ...otherGenerators({ catalog, roles }, pairs, generatorOf, names.likeSource).map((finding) => [finding]),
  );
  const findings = planned.flat().filter(isFinding);
  const [notices, others] = [findings.filter(isNotice), findings.filter((finding) => !isNotice(finding))];
  return {
    checked: planned.length,
    repairs: planned.flat().filter(isRepair),
    // the same order before a repair, when a notice is about a column, and after it, when it is about a sequence
    findings: [...others, ...notices.toSorted((one, other) => compareText(one.sequence ?? "", other.sequence ?? ""))],
  };
}

/** Whether all else than the generators of a server can be compared, and so is, beside them. */
function isComparable({ serverVersion }: { readonly serverVersion: number }): boolean {
  return serverVersion >= oldestVersion;
}

function columnsOf({ users, owningColumn }: ReferenceSequence): ColumnName[] {
  return owningColumn === null ? users : [...users, owningColumn];
}

function isInKey({ primaryKey, column }: UngeneratedColumn): boolean {
  return primaryKey.includes(column);
}

type Judged = Exclude<Verdict, { action: "ignore" }>;

/** What the source says of a column that it has no generator for; undefined where it says nothing. */
function inSource(source: Source): Judged | undefined {
  if (source.kind === "none") {
    return { action: "leave", reason: "the source has no generator there either", generator: null };
  }
  if (source.kind !== "triggers") return undefined;
  const triggers = source.triggers.map(displayIdentifier).join(", ");
  return {
    action: "leave",
    reason: `the source has no generator there either, but a trigger that may fill it: ${triggers}`,
    generator: null,
  };
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** The value that a repair, if one is planned, will make the next one. */
function goalOf(steps: readonly Planned[]): bigint | null {
  const to = steps.find(isRepair)?.finding.to ?? null;
  return to === null ? null : BigInt(to);
}

/** What a sequence that cycles leaves to say once columns draw from it; any other is past their data by then. */
function ofCycling(login: Login, sequence: Sequence, source: ReferenceSequence): Finding[] {
  if (!sequence.cycle) return [];
  return planSequence(login, sequence, source)
    .filter(isFinding)
    .filter((finding) => !isNotice(finding));
}

/**
 * Whether a sequence of which no column has lost its values ought to be there: it stands alone, or for views only, belongs to a
 * column that is here, or values of such a column are made of it. What others draw from it was not loaded, or has another generator here.
 */
function isMissing(
  { users, owningColumn }: ReferenceSequence,
  columnAt: (column: ColumnName) => UngeneratedColumn | undefined,
): boolean {
  const stored = users.filter((user) => user.stored);
  if (stored.length > 0) return stored.some((user) => user.expression !== null && columnAt(user) !== undefined);
  return owningColumn === null || columnAt(owningColumn) !== undefined;
}

/** Names that do not collide, neither with what is there nor with each other. */
function nameChooser({ takenNames }: Catalog) {
  const taken = new Set(takenNames.map(quoteRelation));
  const take = (relation: RelationName) => {
    taken.add(quoteRelation(relation));
    return relation;
  };
  const ofColumn = ({ table, column }: ColumnName, schema: string) =>
    take({ schema, name: chooseSequenceName(table, column, (name) => taken.has(quoteRelation({ schema, name }))) });
  return {
    /** As PostgreSQL would call it. */
    ofColumn: (column: UngeneratedColumn) => ofColumn(column, column.schema).name,
    /** As in the source, where that is free. */
    likeSource({ schema, name }: ReferenceSequence, column: UngeneratedColumn | undefined): RelationName | null {
      if (!taken.has(quoteRelation({ schema, name }))) return take({ schema, name });
      return column === undefined ? null : ofColumn(column, schema);
    },
  };
}
