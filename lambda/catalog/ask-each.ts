import type { QueryResultRow } from "pg";
import type { Failure } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { messageOf } from "../postgres/explain-error.ts";
import { endsSession, sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";
import type { Unreadable } from "./catalog.ts";

/** A question that one row answers. */
export interface Question {
  /** A select that gives exactly one row; the same columns for all questions asked together. */
  readonly sql: string;
  /** Whether it may take long: it is then asked by itself. */
  readonly slow: boolean;
  /** Why it need not be asked: we know that it would fail. */
  readonly hindrance: Failure | undefined;
}

/**
 * How many questions go into one statement. Each locks a sequence, a table and its indexes until the statement ends,
 * and the lock table of a server with default settings holds some 6,400 locks, those of all sessions together.
 */
const batchSize = 250;

/**
 * Answers every question, in their order, in few round trips. One that fails is answered with its failure and leaves
 * the others alone; an error that ends the session is thrown.
 */
export async function askEach<Row extends QueryResultRow>(
  session: Session,
  questions: readonly Question[],
): Promise<(Row | Unreadable)[]> {
  const answers = new Map<Question, Row | Unreadable>();
  const open: Question[] = [];
  for (const question of questions) {
    if (question.hindrance === undefined) open.push(question);
    else answers.set(question, { unreadable: question.hindrance });
  }
  for (const batch of inBatches(open)) {
    await askBatch(session, batch, answers);
  }
  return questions.map((question) => {
    const answer = answers.get(question);
    if (answer === undefined) throw new Error(`not answered: ${question.sql}`);
    return answer;
  });
}

function inBatches(questions: readonly Question[]): Question[][] {
  const quick = questions.filter((question) => !question.slow);
  const slow = questions.filter((question) => question.slow);
  const quickBatches = Array.from({ length: Math.ceil(quick.length / batchSize) }, (_, index) =>
    quick.slice(index * batchSize, (index + 1) * batchSize),
  );
  return [...quickBatches, ...slow.map((question) => [question])];
}

async function askBatch<Row extends QueryResultRow>(
  session: Session,
  batch: readonly Question[],
  answers: Map<Question, Row | Unreadable>,
): Promise<void> {
  const statement = batch
    .map((question, position) => `select ${position} as position, answer.* from (${question.sql}) as answer`)
    .join("\nunion all\n");
  try {
    const { rows } = await session.query<Row & { position: number }>(statement);
    for (const row of rows) {
      const question = batch[row.position];
      if (question !== undefined) answers.set(question, row);
    }
  } catch (error) {
    if (endsSession(error)) throw error;
    const [only, ...others] = batch;
    if (only !== undefined && others.length === 0) {
      answers.set(only, { unreadable: explain(error) });
      return;
    }
    // one of them spoils the statement for all: halving finds it in few round trips
    const middle = Math.ceil(batch.length / 2);
    await askBatch(session, batch.slice(0, middle), answers);
    await askBatch(session, batch.slice(middle), answers);
  }
}

function explain(error: unknown): Failure {
  if (sqlstateOf(error) === sqlstate.queryCanceled) {
    return {
      reason: "reading how far its data go took longer than the statement timeout",
      hint: "Create an index on the column, or allow a longer statement timeout, then run the restore hook again.",
    };
  }
  return {
    reason: `how far its data go cannot be read: ${messageOf(error)}`,
    hint: "Mend what PostgreSQL complains of, then run the restore hook again.",
  };
}
