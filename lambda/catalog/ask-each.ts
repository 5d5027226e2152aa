import type { Failure } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { askAll } from "./ask-all.ts";
import type { Unreadable } from "./catalog.ts";

/** A question that one number answers. */
export interface Question {
  /** What to select, and from what: one row, with a number or null. */
  readonly value: string;
  readonly from: string;
  /** Whether it may take long: it is then asked by itself. */
  readonly slow: boolean;
  /** Why it need not be asked: we know that it would fail. */
  readonly hindrance: Failure | undefined;
}

/**
 * How many questions go into one statement. Each locks a table and its indexes until the statement ends, and the lock
 * table of a server with default settings holds some 6,400 locks, those of all sessions together. The time to plan
 * the statement grows faster than this number.
 */
const batchSize = 250;

/**
 * Answers every question, in their order, in few round trips. One that fails is answered with its failure and leaves
 * the others alone; an error that ends the session is thrown.
 */
export async function askEach(session: Session, questions: readonly Question[]): Promise<Answer[]> {
  const answers = new Map<Question, Answer>();
  const open: Question[] = [];
  for (const question of questions) {
    if (question.hindrance === undefined) open.push(question);
    else answers.set(question, { unreadable: question.hindrance });
  }
  for (const batch of inBatches(open)) {
    await askAll(
      batch,
      (part) => askBatch(session, part, answers),
      (question, failure) => answers.set(question, { unreadable: failure }),
    );
  }
  return questions.map((question) => answers.get(question) ?? null);
}

/** Null is an answer, too: there are no data. */
export type Answer = bigint | null | Unreadable;

function inBatches(questions: readonly Question[]): Question[][] {
  const quick = questions.filter((question) => !question.slow);
  const slow = questions.filter((question) => question.slow);
  const quickBatches = Array.from({ length: Math.ceil(quick.length / batchSize) }, (_, index) =>
    quick.slice(index * batchSize, (index + 1) * batchSize),
  );
  return [...quickBatches, ...slow.map((question) => [question])];
}

async function askBatch(session: Session, batch: readonly Question[], answers: Map<Question, Answer>): Promise<void> {
  const statement = batch
    .map(({ value, from }, position) => `select ${position} as position, (${value})::text as answer from ${from}`)
    .join("\nunion all\n");
  const { rows } = await session.query<{ position: number; answer: string | null }>(statement);
  for (const { position, answer } of rows) {
    const question = batch[position];
    if (question !== undefined) answers.set(question, answer === null ? null : BigInt(answer));
  }
}
