import fc from "fast-check";

/** Two that PostgreSQL cuts to the same when it names their sequences, and one whose cut must not split a letter. */
const longNames = ["x".repeat(63), `${"x".repeat(62)}y`, `a${"ä".repeat(31)}`];

const hostileNames = [
  "Orders",
  "select",
  'say "hello"',
  "it's; drop table t;--",
  "public.orders",
  "C:\\new\\'table",
  "100%s %I %%",
  "$restore_hook$ $1",
  "Größe_表_🙂",
  "line\n  break",
  "a\u202eb",
  ":id \\gexec",
];

/** Any text that PostgreSQL takes for a name. Endings that stand for something are left to the lists below. */
const anyName = fc
  .string({ unit: "binary", minLength: 1, maxLength: 8 })
  .map((text) => text.replaceAll("\0", "?"))
  .filter((text) => !/(id|ptr|seq\d*)$/i.test(text) && !text.startsWith("pg_"));

function names(...plain: [string, ...string[]]): fc.Arbitrary<string> {
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constantFrom(...plain), weight: 6 },
    { arbitrary: fc.constantFrom(...longNames, ...hostileNames), weight: 2 },
    { arbitrary: anyName, weight: 1 },
  );
}

export const schemaName = names("one", "two", "public");

/** A table may have the very name that PostgreSQL would give to a sequence. */
export const tableName = names("t", "a", "a_b", "orders", "t_id_seq");

/** Stands for the table's name with `_id`. */
export const namedAfterTable = "<table>_id";

export const columnName = names("id", "ID", namedAfterTable, "b_c", "c", "position", "person_ptr_id");

/** PostgreSQL's own for the columns above, JPA's for the tables above, and some that say nothing. */
export const sequenceName = names(
  "numbers",
  "t_id_seq",
  "t_position_seq",
  "a_b_c_seq",
  "orders_id_seq1",
  "orders_seq",
  "hibernate_sequence",
);
