import type { Catalog, DefaultedColumn, IdentityKind, Sequence, SequenceUser } from "../catalog/catalog.ts";
import { type ColumnName, displayColumn, displayRelation, isSameColumn } from "../postgres/identifiers.ts";
import { visibleExpression } from "../postgres/visible-expression.ts";
import type { ReferenceSequence } from "../reference/reference.ts";
import type { Finding } from "../report/report.ts";
import { describeKind } from "./compare-definitions.ts";
import { alterColumn } from "./connect-columns.ts";
import { identityOf } from "./lost.ts";
import type { Pairs } from "./pair-sequences.ts";
import { type NameFinder, planLikeSource } from "./plan-like-source.ts";
import { isRepair, leftAlone, withScript } from "./planned.ts";
import type { Roles } from "./roles.ts";

/**
 * The columns that have a generator in the source, told by `generatorOf` where they take its values as they are, and another one
 * here.
 */
export function otherGenerators(
  { catalog, roles }: { readonly catalog: Catalog; readonly roles: Roles },
  { ofTarget, ofReference }: Pairs,
  generatorOf: (column: ColumnName) => ReferenceSequence | undefined,
  freeName: NameFinder,
): Finding[] {
  const sequences = catalog.sequences.flatMap((sequence) => {
    const same = ofTarget.get(sequence);
    if (same === undefined) return [];
    return sequence.users.flatMap((user) => {
      const source = generatorOf(user);
      return source === undefined || source === same ? [] : [otherSequence(user, sequence, source)];
    });
  });
  const defaults = catalog.defaulted.flatMap((column) => {
    const source = generatorOf(column);
    if (source === undefined) return [];
    return [otherDefault(roles, column, { source, present: ofReference.get(source) }, freeName)];
  });
  return [...sequences, ...defaults];
}

/**
 * That a column with a generator in the source has a default of another kind here. Somebody may have meant it, and it breaks no
 * insert: a person is given what would make it like the source. What it takes to join a sequence of several columns depends on what
 * is done for the others: that is left to the next run.
 */
function otherDefault(
  roles: Roles,
  column: DefaultedColumn,
  { source, present }: { source: ReferenceSequence; present: Sequence | undefined },
  freeName: NameFinder,
): Finding {
  const identity = identityOf(source, column);
  const shown = visibleExpression(column.default);
  const here = shown === null ? "another default" : `default ${shown}`;
  const drop = `${alterColumn(column)} drop default;`;
  const isShared = source.users.some((user) => !isSameColumn(user, column));
  const script = isShared ? [] : scriptLikeSource(roles, { source, present }, column, freeName);
  const about = { problem: "different", columns: [displayColumn(column)] } as const;
  const reason = `it is not as in the source: ${here} instead of ${describe(source, identity)}`;
  if (script.length === 0) return leftAlone(`${reason}; ${nextRun}`, { ...about, sql: [drop] });
  // an identity is refused where there is a default; the table is locked first, as by the repair
  const afterLock = script.findLastIndex((line) => line.startsWith("lock table")) + 1;
  return leftAlone(reason, { ...about, sql: identity === null ? script : script.toSpliced(afterLock, 0, drop) });
}

/** That a column draws from a sequence which is another one in the source, where the column has one of its own. */
function otherSequence(user: SequenceUser, sequence: Sequence, source: ReferenceSequence): Finding {
  const there = describe(source, identityOf(source, user));
  return leftAlone(
    `it is not as in the source: values of the sequence ${displayRelation(sequence)} instead of ${there}; ${nextRun}`,
    {
      problem: "different",
      columns: [displayColumn(user)],
      sql: [`${alterColumn(user)} drop ${user.identity === null ? "default" : "identity"};`],
    },
  );
}

const nextRun = "without that, the next run gives it what it has there";

function describe(source: ReferenceSequence, identity: IdentityKind | null): string {
  return identity === null ? `values of the sequence ${displayRelation(source)}` : describeKind(identity);
}

function scriptLikeSource(
  roles: Roles,
  { source, present }: { source: ReferenceSequence; present: Sequence | undefined },
  column: DefaultedColumn,
  freeName: NameFinder,
): readonly string[] {
  const owningColumn = isSameColumn(source.owningColumn, column) ? column : null;
  const [first] = planLikeSource(roles, { source, columns: [column], present, owningColumn }, freeName);
  if (first === undefined) return [];
  return isRepair(first) ? withScript(first).sql : first.sql;
}
