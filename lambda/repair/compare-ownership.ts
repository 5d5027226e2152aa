import type { Sequence, UngeneratedColumn } from "../catalog/catalog.ts";
import {
  type ColumnName,
  displayColumn,
  displayRelation,
  isSameColumn,
  quoteColumn,
  quoteIdentifier,
  quoteRelation,
} from "../postgres/identifiers.ts";
import type { ReferenceSequence } from "../reference/reference.ts";
import type { Finding } from "../report/report.ts";
import { leftAlone } from "./planned.ts";

/**
 * That a sequence which is there does not go away with the column that it belongs to in the reference: it would be left behind when
 * its table is dropped. Undefined where the column is not here, or is given another generator first.
 */
export function differentOwningColumn(
  sequence: Sequence,
  source: ReferenceSequence,
  columnAt: (column: ColumnName) => UngeneratedColumn | undefined,
): Finding | undefined {
  const { owningColumn: here, users } = sequence;
  const { owningColumn: there } = source;
  // what belongs to an identity is said with its kind
  if (there === null || sequence.identity || source.users.some(({ identity }) => identity !== null)) return undefined;
  const isOwner = (column: ColumnName) => isSameColumn(column, there);
  if (here !== null && isOwner(here)) return undefined;
  const column = users.find(isOwner) ?? columnAt(there);
  if (column === undefined) return undefined;
  const alter = `alter sequence ${quoteRelation(sequence)}`;
  const isElsewhere = sequence.schema !== there.schema;
  const reason = `it is not as in the source: owned by ${here === null ? "none" : displayColumn(here)} instead of owned by ${displayColumn(there)}`;
  return leftAlone(
    isElsewhere
      ? `${reason}, which takes both to be in one schema, and what names the sequence to follow it there`
      : reason,
    {
      problem: "different",
      columns: users.filter((user) => !user.seenThroughParent).map(displayColumn),
      sequence: displayRelation(sequence),
      // to be written by somebody who knows whatever else names it
      sql: isElsewhere
        ? []
        : [
            // PostgreSQL wants both to have the same owner
            ...(sequence.owner === column.tableOwner
              ? []
              : [
                  `${alter} owner to ${quoteIdentifier(column.tableOwner)};`,
                  `grant usage on sequence ${quoteRelation(sequence)} to ${quoteIdentifier(sequence.owner)};`,
                ]),
            `${alter} owned by ${quoteColumn(there)};`,
          ],
    },
  );
}
