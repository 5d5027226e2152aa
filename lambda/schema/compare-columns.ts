import { displayColumn, displayRelation, quoteColumn, quoteIdentifier } from "../postgres/identifiers.ts";
import { freeConstraintName } from "./compare-constraints.ts";
import { compareComment, compareGrants } from "./compare-ownership.ts";
import { alterTable, type Comparison, runnable, unsafeNote } from "./comparison.ts";
import { type Difference, difference } from "./difference.ts";
import { meaningOf, meaningOfDefault } from "./meaning.ts";
import type { Column, Relation, Table } from "./schema.ts";
import { typeChange } from "./type-change.ts";

/** What the columns of the source's table have, and those of the target's have not. */
export function compareColumns(comparison: Comparison, source: Table, target: Table): Difference[] {
  return source.columns.flatMap((column) => {
    const same = target.columns.find(({ name }) => name === column.name);
    if (same === undefined) return [missingColumn(comparison, source, column)];
    return [
      ...compareType(comparison, source, column, same),
      ...compareGenerated(comparison, source, column, same),
      ...compareDefault(comparison, source, column, same),
      ...compareNotNull(comparison, source, target, column, same),
      ...compareStorage(source, column, same),
      ...describeColumn(comparison, source, column, same),
    ];
  });
}

/** The comment and the grants of a column, of a table or a view. */
export function describeColumn(
  comparison: Comparison,
  relation: Relation,
  source: Column,
  target: Column | undefined,
): Difference[] {
  const table = displayRelation(relation);
  const names = nameColumn(relation, source);
  const on = `table ${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
  return [
    ...compareComment({ object: names.display, table, sqlName: `column ${names.sql}`, source, target }),
    ...compareGrants(comparison, {
      object: names.display,
      table,
      on,
      column: source.name,
      source: { grants: source.grants, owner: relation.owner },
      target,
    }),
  ];
}

function nameColumn({ schema, name: table }: Relation, { name: column }: Column) {
  return { display: displayColumn({ schema, table, column }), sql: quoteColumn({ schema, table, column }) };
}

function alterColumn(table: Relation, { name }: Column): string {
  return `${alterTable(table)} alter column ${quoteIdentifier(name)}`;
}

function missingColumn({ unsafe }: Comparison, table: Table, column: Column): Difference {
  const generated =
    column.generated === null ? "" : ` generated always as (${column.generated.expression}) ${column.generated.kind}`;
  const filled = generated === "" ? "it was not loaded, or was left out on purpose; added, it is empty" : null;
  return difference("column", nameColumn(table, column).display, {
    table: displayRelation(table),
    manual: [`${alterTable(table)} add column ${quoteIdentifier(column.name)} ${column.type}${generated}`],
    weight: generated === "" ? "light" : "heavy",
    note: unsafe.has(column) ? unsafeNote : filled,
  });
}

function compareType({ lacking }: Comparison, table: Table, source: Column, target: Column): Difference[] {
  const sameType = meaningOfType(source.type) === meaningOfType(target.type);
  if (sameType && meaningOfType(source.collation ?? "") === meaningOfType(target.collation ?? "")) return [];
  const change = typeChange(source.name, target.type, source.type);
  const collation = source.collation === null ? "" : ` collate ${source.collation}`;
  const sql = [`${alterColumn(table, source)} type ${source.type}${collation}${change.using}`];
  const lack = lacking.collations.get(source);
  const found = `${target.type}${target.collation === null ? "" : ` collate ${target.collation}`}`;
  return [
    difference("column type", nameColumn(table, source).display, {
      table: displayRelation(table),
      why: `it is ${found}, in the source ${source.type}${collation}`,
      weight: change.weight,
      note: lack ?? change.note,
      ...(change.certain && lack === undefined ? { sql } : { manual: sql }),
    }),
  ];
}

/** Quoted or not, but never without the casts that a meaning leaves out: here, they are what is compared. */
function meaningOfType(type: string): string {
  return type.replaceAll('"', "");
}

function compareGenerated({ unsafe }: Comparison, table: Table, source: Column, target: Column): Difference[] {
  if (source.generated === null) return [];
  const { expression, kind } = source.generated;
  const same = target.generated !== null && meaningOf(target.generated.expression) === meaningOf(expression);
  if (same && target.generated?.kind === kind) return [];
  const column = quoteIdentifier(source.name);
  return [
    difference("generated column", nameColumn(table, source).display, {
      table: displayRelation(table),
      manual: [
        `${alterTable(table)} drop column ${column}`,
        `${alterTable(table)} add column ${column} ${source.type} generated always as (${expression}) ${kind}`,
      ],
      weight: kind === "stored" ? "heavy" : "light",
      note: unsafe.has(source)
        ? unsafeNote
        : "a column that is there cannot become a generated one: it has to be dropped and made again, as the last one, and its indexes with it",
    }),
  ];
}

function compareDefault(comparison: Comparison, table: Table, source: Column, target: Column): Difference[] {
  if (source.default === null || source.generated !== null) return [];
  if (target.default !== null && meaningOfDefault(target.default) === meaningOfDefault(source.default)) return [];
  if (target.generated !== null) return [];
  const sql = [`${alterColumn(table, source)} set default ${source.default}`];
  const facts = runnable(comparison, source, sql);
  const differs =
    target.default === null && !target.generator
      ? facts
      : {
          why: "inserts that leave the column out store another value",
          manual: sql,
          note: "it has another default here",
        };
  return [difference("default", nameColumn(table, source).display, { table: displayRelation(table), ...differs })];
}

/** Named so that nobody else's constraint can be meant. */
export const notNullCheckName = "restore_hook_not_null";

const notNullCheck = quoteIdentifier(notNullCheckName);

/** Also of what keeps NULL out of new rows alone: in the source, that is enough; in the target, the others are to be looked at. */
function compareNotNull(
  { target: { serverVersion } }: Comparison,
  table: Table,
  targetTable: Table,
  source: Column,
  target: Column,
): Difference[] {
  if (target.notNull) return [];
  const object = nameColumn(table, source).display;
  const of = displayRelation(table);
  const notNull = (facts: Partial<Difference>) => [difference("not null", object, { table: of, ...facts })];
  if (source.notNull) {
    if (target.notValidNotNull === null)
      return notNull({ sql: setNotNull(table, targetTable, source), weight: "heavy" });
    const sql = [`${alterTable(table)} validate constraint ${quoteIdentifier(target.notValidNotNull.name)}`];
    return notNull({ why: "rows that were there before may be without a value", sql, weight: "heavy" });
  }
  if (source.notValidNotNull === null || target.notValidNotNull !== null) return [];
  // it comes with that of the table it is inherited from
  if (source.notValidNotNull.inherited && targetTable.parents.length > 0) return [];
  const name = quoteIdentifier(freeConstraintName(targetTable, source.notValidNotNull.name));
  const column = quoteIdentifier(source.name);
  const add = `${alterTable(table)} add constraint ${name}`;
  if (serverVersion >= 180_000) return notNull({ sql: [`${add} not null ${column} not valid`] });
  return notNull({
    manual: [`${add} check (${column} is not null) not valid`],
    note: `in the source it is NOT VALID, which PostgreSQL ${Math.floor(serverVersion / 10_000)} does not have: a check keeps NULL out of new rows, too`,
  });
}

/**
 * SET NOT NULL by itself would keep everybody out while it reads the table; a validated check tells it that it need not.
 *
 * @see https://www.postgresql.org/docs/current/sql-altertable.html
 */
function setNotNull(table: Table, targetTable: Table, source: Column): readonly string[] {
  const alter = alterTable(table);
  const column = quoteIdentifier(source.name);
  const set = `${alterColumn(table, source)} set not null`;
  if (targetTable.partitionKey !== null) return [set];
  return [
    `${alter} add constraint ${notNullCheck} check (${column} is not null) not valid`,
    `${alter} validate constraint ${notNullCheck}`,
    set,
    `${alter} drop constraint ${notNullCheck}`,
  ];
}

function compareStorage(table: Table, source: Column, target: Column): Difference[] {
  const alter = alterColumn(table, source);
  const options = source.options.filter((option) => !target.options.includes(option));
  const sql = [
    ...(source.storage !== null && source.storage !== target.storage ? [`${alter} set storage ${source.storage}`] : []),
    ...(source.compression !== null && source.compression !== target.compression
      ? [`${alter} set compression ${source.compression}`]
      : []),
    ...(source.statisticsTarget !== null && source.statisticsTarget !== target.statisticsTarget
      ? [`${alter} set statistics ${source.statisticsTarget}`]
      : []),
    ...(options.length > 0 ? [`${alter} set (${options.join(", ")})`] : []),
  ];
  if (sql.length === 0) return [];
  return [
    difference("storage", nameColumn(table, source).display, {
      table: displayRelation(table),
      sql,
      note: "rows that are there stay stored as they are",
    }),
  ];
}
