import pg from "pg";
import { pause, type Stage, tick } from "./stage.ts";

/** One turn of an application, on a session of its own. */
type Writer = (session: pg.Client, stage: Stage, turn: number) => Promise<void>;

/** The ways in which applications number their rows. */
export const writers: readonly (readonly [way: string, write: Writer])[] = [
  ["leave the number to the default", insertByDefault],
  ["leave the number to the default, too", insertByDefault],
  ["draw a number, and use it in the same transaction", drawAndInsert],
  ["draw numbers, and use them in later transactions", drawAndInsertLater],
  ["keep transactions open, and commit or roll back", insertAndStayOpen],
];

async function insertByDefault(session: pg.Client, stage: Stage, turn: number): Promise<void> {
  await inTransaction(session, stage, async (insert) => {
    await insert.byDefault(turn);
  });
}

/** Between its two statements it holds the sequence and wants the table, an insert by default the other way round. */
async function drawAndInsert(session: pg.Client, stage: Stage, turn: number): Promise<void> {
  await inTransaction(session, stage, async (insert) => {
    const [number] = await drawMany(session, stage, 1);
    if (turn % 8 === 0) await pause(turn / 8);
    if (number !== undefined) await insert.number(turn, number);
  });
}

/** Draws more numbers than a load is wide: the sequence itself passes the rows of the load. */
async function drawAndInsertLater(session: pg.Client, stage: Stage, turn: number): Promise<void> {
  await session.query("begin");
  const first = await drawMany(session, stage, 1);
  await pause(turn);
  const numbers = [...first, ...(await drawMany(session, stage, 1_000))];
  await session.query("commit");
  await pause(turn);
  for (const number of [...numbers.slice(0, 2), ...numbers.slice(-2)]) {
    await inTransaction(session, stage, (insert) => insert.number(turn, number));
  }
}

async function insertAndStayOpen(session: pg.Client, stage: Stage, turn: number): Promise<void> {
  await inTransaction(
    session,
    stage,
    async (insert) => {
      await insert.byDefault(turn);
      await pause(turn);
      await insert.byDefault(turn + 1);
      await insert.byDefault(turn);
    },
    turn % 3 === 0 ? "rollback" : "commit",
  );
}

interface Inserts {
  byDefault(turn: number): Promise<void>;
  number(turn: number, number: bigint): Promise<void>;
}

/** A collision undoes the transaction; any other error, a deadlock above all, ends the race. */
async function inTransaction(
  session: pg.Client,
  stage: Stage,
  work: (insert: Inserts) => Promise<void>,
  end: "commit" | "rollback" = "commit",
): Promise<void> {
  const { tables } = stage.generator;
  const rows: string[] = [];
  const tableOf = (turn: number) => tables[turn % tables.length] ?? "";
  await session.query("begin");
  try {
    await work({
      async byDefault(turn) {
        const table = tableOf(turn);
        const begun = tick(stage);
        try {
          const answer = await session.query<{ id: string }>(`insert into ${table} default values returning id`);
          const id = answer.rows[0]?.id ?? "";
          stage.draws.push({ number: BigInt(id), begun });
          rows.push(`${table} ${id}`);
        } catch (error) {
          const number = takenNumber(error);
          if (number !== undefined) stage.draws.push({ number, begun });
          throw error;
        }
      },
      async number(turn, number) {
        const table = tableOf(turn);
        await session.query(`insert into ${table} (id) overriding system value values ($1)`, [String(number)]);
        rows.push(`${table} ${number}`);
      },
    });
    await session.query(end);
    if (end === "commit") stage.rows.push(...rows);
  } catch (error) {
    if (takenNumber(error) === undefined) throw error;
    stage.collisions += 1;
    await session.query("rollback");
  }
}

/** Draws from the sequence itself, on whatever transaction is open. */
export async function drawMany(session: pg.Client, stage: Stage, count: number): Promise<bigint[]> {
  const begun = tick(stage);
  const { rows } = await session.query<{ numbers: string[] }>(
    "select array_agg(nextval($1)::text) as numbers from generate_series(1, $2::integer)",
    [stage.generator.sequence, count],
  );
  const numbers = rows.flatMap((row) => row.numbers).map(BigInt);
  stage.draws.push(...numbers.map((number) => ({ number, begun })));
  return numbers;
}

/** The number that a row could not have because another row has it; undefined for every other error. */
export function takenNumber(error: unknown): bigint | undefined {
  if (!(error instanceof pg.DatabaseError) || error.code !== "23505") return undefined;
  const [, number] = /^Key \(id\)=\((-?\d+)\)/.exec(error.detail ?? "") ?? [];
  return number === undefined ? undefined : BigInt(number);
}
