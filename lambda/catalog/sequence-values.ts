import type { Session } from "../postgres/connect.ts";
import { quoteRelation, type RelationName } from "../postgres/identifiers.ts";
import { askAll } from "./ask-all.ts";
import { askEach, lockBudget } from "./ask-each.ts";
import { isUnreadable, type Login, type SequenceValue, type Unreadable } from "./catalog.ts";
import { explainUnanswered } from "./explain-unanswered.ts";

/** How many sequences one statement reads at most. */
const mostSequences = 1000;

/**
 * Where sequences stand, in their order; they have to be readable. Reads them through functions, since to plan a query
 * of each takes ten times as long.
 */
export async function readSequenceValues(
  session: Session,
  login: Pick<Login, "serverVersion" | "lockTable">,
  sequences: readonly (RelationName & { readonly oid: string })[],
): Promise<(SequenceValue | Unreadable)[]> {
  const sql = login.serverVersion >= 180_000 ? withSequenceData : withLastValue;
  // each stays locked until the statement ends
  const batchSize = Math.min(mostSequences, lockBudget(login));
  const values = new Map<string, SequenceValue | Unreadable>();
  for (let start = 0; start < sequences.length; start += batchSize) {
    await askAll(
      sequences.slice(start, start + batchSize),
      async (batch) => {
        const { rows } = await session.query<SequenceValueRow>(sql, [batch.map(({ oid }) => oid)]);
        for (const { oid, last, called } of rows) values.set(oid, { last: BigInt(last), called });
      },
      async (sequence, error) => {
        values.set(sequence.oid, { unreadable: await explainUnanswered(session, sequence, error) });
      },
    );
  }
  // before PostgreSQL 18 the function is silent about a sequence that has not been called yet
  const silent = sequences.filter(({ oid }) => !values.has(oid));
  const answers = await askEach(
    session,
    login,
    silent.map((sequence) => ({
      value: "last_value",
      from: quoteRelation(sequence),
      relation: sequence,
      locks: 1,
      slow: false,
      hindrance: undefined,
    })),
  );
  const uncalled = new Map(silent.map(({ oid }, index) => [oid, toUncalled(answers[index])]));
  return sequences.map(({ oid }) => values.get(oid) ?? uncalled.get(oid) ?? gone);
}

function toUncalled(last: bigint | null | undefined | Unreadable): SequenceValue | Unreadable {
  if (isUnreadable(last)) return last;
  return last === undefined || last === null ? gone : { last, called: false };
}

const gone: Unreadable = {
  unreadable: { reason: "it was dropped while it was read", hint: "Run the restore hook again." },
};

interface SequenceValueRow {
  oid: string;
  last: string;
  called: boolean;
}

const withSequenceData = `
select
  wanted.oid::text as oid,
  data.last_value::text as last,
  data.is_called as called
from pg_catalog.unnest($1::pg_catalog.oid[]) as wanted (oid)
cross join lateral pg_catalog.pg_get_sequence_data(wanted.oid) as data
where data.last_value is not null
`;

const withLastValue = `
select
  wanted.oid::text as oid,
  value.last::text as last,
  true as called
from pg_catalog.unnest($1::pg_catalog.oid[]) as wanted (oid)
-- a sequence that is dropped meanwhile would be an error
join pg_catalog.pg_class as class
  on class.oid = wanted.oid
cross join lateral pg_catalog.pg_sequence_last_value(class.oid) as value (last)
where value.last is not null
`;
