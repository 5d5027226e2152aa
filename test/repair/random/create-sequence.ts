import { type Counting, endsOf, type IntegerType } from "./counting.ts";
import { serialName } from "./serial-name.ts";
import { type Column, relation, type Sequence, type State } from "./state.ts";

/** Makes a sequence by itself. */
export function createSequence(
  state: State,
  sql: string[],
  named: { schema: string; name: string },
  type: IntegerType,
  counting: Counting,
): Sequence {
  const sequence = newSequence(named, type, counting, null, false);
  sql.push(`create sequence ${relation(named)} as ${type} ${options(sequence)};`);
  state.names.add(relation(named));
  state.sequences.push(sequence);
  return sequence;
}

/** What PostgreSQL makes for a `serial` or identity column, which is there by then. */
export function addOwnSequence(
  state: State,
  column: Column,
  type: IntegerType,
  counting: Counting,
  identity: boolean,
): Sequence {
  const { schema, name: table } = column.table;
  const nameOf = (number: number) => ({ schema, name: serialName(table, column.name, number) });
  let number = 0;
  while (state.names.has(relation(nameOf(number)))) number += 1;
  const sequence = newSequence(nameOf(number), type, counting, column, identity);
  state.names.add(relation(sequence));
  state.sequences.push(sequence);
  column.generator = sequence;
  return sequence;
}

function newSequence(
  { schema, name }: { schema: string; name: string },
  type: IntegerType,
  { increment, cache, cycle, ...given }: Counting,
  owningColumn: Column | null,
  identity: boolean,
): Sequence {
  const { smallest, largest } = endsOf(type);
  const [minimum, maximum] = [
    given.minimum ?? (increment > 0n ? 1n : smallest),
    given.maximum ?? (increment > 0n ? largest : -1n),
  ];
  const start = given.start ?? (increment > 0n ? minimum : maximum);
  return {
    ...{ schema, name, type, increment, start, minimum, maximum, cache, cycle },
    ...{ identity, owningColumn, last: start, called: false },
  };
}

/** All that is said of a sequence when it is made. */
export function options({ increment, minimum, maximum, start, cache, cycle }: Sequence): string {
  return [
    `increment ${increment} minvalue ${minimum} maxvalue ${maximum} start ${start}`,
    cache === 1n ? "" : ` cache ${cache}`,
    cycle ? " cycle" : "",
  ].join("");
}
