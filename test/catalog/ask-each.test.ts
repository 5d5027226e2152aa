import { describe, expect, test, vi } from "vitest";
import { askEach, type Question } from "../../lambda/catalog/ask-each.ts";
import { type Session, withSession } from "../../lambda/postgres/connect.ts";
import { createDatabase, type TestDatabase } from "../database.ts";

const limits = { lockTimeout: 150, statementTimeout: 10_000, readOnly: true };

function question(value: string, change: Partial<Question> = {}): Question {
  const relation = { schema: "public", name: "nothing" };
  return { value, from: "(select) as nothing", relation, locks: 0, slow: false, hindrance: undefined, ...change };
}

/** Asks, and counts how often the server was asked. */
async function ask(database: TestDatabase, questions: readonly Question[], options = limits) {
  return withSession(database.connection, options, async (session: Session) => {
    const query = vi.spyOn(session, "query");
    const answers = await askEach(session, { lockTable: 6400 }, questions);
    return { answers, roundTrips: query.mock.calls.length };
  });
}

describe.concurrent("questions", () => {
  test("are answered in their order, in few round trips", async () => {
    await using database = await createDatabase();
    const questions = Array.from({ length: 1000 }, (_, index) => question(index % 7 === 0 ? "null" : `${index}`));
    const { answers, roundTrips } = await ask(database, questions);
    expect(answers).toEqual(questions.map((_, index) => (index % 7 === 0 ? null : BigInt(index))));
    expect(roundTrips).toBe(3);
  });

  test("are not asked at all when there are none", async () => {
    await using database = await createDatabase();
    expect(await ask(database, [])).toEqual({ answers: [], roundTrips: 0 });
  });

  test("are answered one by one with the reason when they fail, and the others are answered all the same", async () => {
    await using database = await createDatabase();
    const questions = Array.from({ length: 200 }, (_, index) => question([17, 150].includes(index) ? "1 / 0" : "1"));
    const { answers, roundTrips } = await ask(database, questions);
    const failed = answers.flatMap((answer, index) => (answer === 1n ? [] : [{ index, answer }]));
    const unreadable = {
      reason: "it could not be read: division by zero",
      hint: "Mend what PostgreSQL complains of, then run the restore hook again.",
    };
    expect(failed).toEqual([
      { index: 17, answer: { unreadable } },
      { index: 150, answer: { unreadable } },
    ]);
    expect(roundTrips).toBeLessThan(40);
  });

  test("are asked once more each, and not by halves, when one waits too long for a lock", async () => {
    await using database = await createDatabase();
    await database.run("create table busy (id integer)");
    const other = await database.connect();
    await other.query("begin");
    await other.query("lock table busy in access exclusive mode");
    const busy = { schema: "public", name: "busy" };
    const questions = Array.from({ length: 20 }, (_, index) =>
      index === 13 ? question("max(id)", { from: "public.busy", relation: busy }) : question("1"),
    );
    const { answers, roundTrips } = await ask(database, questions);
    expect(answers.filter((answer) => answer === 1n)).toHaveLength(19);
    expect(answers[13]).toEqual({
      unreadable: {
        reason: expect.stringMatching(
          /^its table or sequence was in use for longer than the lock timeout, by process \d+ /,
        ),
        hint: expect.stringContaining("pg_terminate_backend("),
      },
    });
    // all at once, each by itself, and who holds the one
    expect(roundTrips).toBe(22);
  });

  test("are told from one another when one runs into the statement timeout", async () => {
    await using database = await createDatabase();
    const questions = [question("1"), question("length(pg_sleep(5)::text)"), question("3")];
    const { answers } = await ask(database, questions, { ...limits, statementTimeout: 200 });
    expect(answers).toEqual([
      1n,
      {
        unreadable: {
          reason: "reading how far its data go took longer than the statement timeout",
          hint: "Create an index on the column, or allow a longer statement timeout, then run the restore hook again.",
        },
      },
      3n,
    ]);
  });

  test("are asked by themselves when they may take long, and not at all when they are known to fail", async () => {
    await using database = await createDatabase();
    const hindrance = { reason: "no", hint: "Yes." };
    const questions = [
      question("1", { slow: true }),
      question("2"),
      question("1 / 0", { hindrance }),
      question("4", { slow: true }),
      question("5"),
    ];
    expect(await ask(database, questions)).toEqual({
      answers: [1n, 2n, { unreadable: hindrance }, 4n, 5n],
      roundTrips: 3,
    });
  });

  test("are asked in so many statements that none takes more than a quarter of the server's locks", async () => {
    await using database = await createDatabase();
    const questions = [100, 150, 1, 249, 1, 5000, 1].map((locks, index) => question(`${index}`, { locks }));
    await withSession(database.connection, limits, async (session) => {
      const query = vi.spyOn(session, "query");
      const answers = await askEach(session, { lockTable: 1000 }, questions);
      expect(answers).toEqual(questions.map((_, index) => BigInt(index)));
      const asked = query.mock.calls.map(([statement]) => String(statement).split("union all").length);
      expect(asked).toEqual([2, 2, 1, 1, 1]);
    });
  });

  test("are not gone on with when the session has ended", async () => {
    await using database = await createDatabase();
    const ended = withSession(database.connection, limits, async (session) => {
      const { rows } = await session.query<{ pid: number }>("select pg_backend_pid() as pid");
      await database.run(`select pg_terminate_backend(${rows[0]?.pid})`);
      return askEach(session, { lockTable: 6400 }, [question("1"), question("2")]);
    });
    await expect(ended).rejects.toThrow();
  });
});
