import type { UngeneratedColumn } from "../catalog/catalog.ts";
import { displayColumn, displayRelation, type RelationName } from "../postgres/identifiers.ts";
import type { Finding } from "../report/report.ts";
import { leftAlone } from "./planned.ts";

/**
 * That a table which stands by itself here is a partition in the source, where one generator numbers the rows of all: with one of its
 * own, numbers would repeat. There is no SQL, since it may become a partition again.
 */
export function ofPartition(column: UngeneratedColumn, partitioned: RelationName): Finding {
  const reason = `a partition in the source: its values come from the generator of the partitioned table ${displayRelation(partitioned)}`;
  return leftAlone(reason, { problem: "missing", columns: [displayColumn(column)] });
}
