import type { Failure } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import type { RelationName } from "../postgres/identifiers.ts";
import { askAll } from "./ask-all.ts";
import type { Login, Unreadable } from "./catalog.ts";
import { explainUnanswered } from "./explain-unanswered.ts";

/** A question that one number answers. */
export interface Question {
  /** What to select, and from what: one row, with a number or null. */
  readonly value: string;
  readonly from: string;
  /** The table or sequence that it is about. */
  readonly relation: RelationName;
  /** How many relations are locked until it is answered. */
  readonly locks: number;
  /** Whether it may take long: it is then asked by itself. */
  readonly slow: boolean;
  /** Why it need not be asked: we know that it would fail. */
  readonly hindrance: Failure | undefined;
}

/** How many questions go into one statement at most: the time to plan it grows faster than this number. */
const mostQuestions = 400;

/** The part of the server's lock table that one of our statements may take: other sessions need room, too. */
const lockShare = 1 / 4;

/** Locks that one of our statements may take. */
export function lockBudget({ lockTable }: Pick<Login, "lockTable">): number {
  return Math.max(Math.floor(lockTable * lockShare), 1);
}

/**
 * Answers every question, in their order, in few round trips. One that fails is answered with its failure and leaves
 * the others alone; an error that ends the session is thrown.
 */
export async function askEach(
  session: Session,
  login: Pick<Login, "lockTable">,
  questions: readonly Question[],
): Promise<Answer[]> {
  const answers = new Map<Question, Answer>();
  const open: Question[] = [];
  for (const question of questions) {
    if (question.hindrance === undefined) open.push(question);
    else answers.set(question, { unreadable: question.hindrance });
  }
  for (const batch of inBatches(open, lockBudget(login))) {
    await askAll(
      batch,
      (part) => askBatch(session, part, answers),
      async (question, error) => {
        answers.set(question, { unreadable: await explainUnanswered(session, question.relation, error) });
      },
    );
  }
  return questions.map((question) => answers.get(question) ?? null);
}

/** Null is an answer, too: there are no data. */
export type Answer = bigint | null | Unreadable;

function inBatches(questions: readonly Question[], budget: number): Question[][] {
  const batches: Question[][] = [];
  let batch: Question[] = [];
  let locks = 0;
  for (const question of questions) {
    if (question.slow) {
      batches.push([question]);
      continue;
    }
    if (batch.length === mostQuestions || (batch.length > 0 && locks + question.locks > budget)) {
      batches.push(batch);
      batch = [];
      locks = 0;
    }
    batch.push(question);
    locks += question.locks;
  }
  return batch.length === 0 ? batches : [...batches, batch];
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
