import type pg from "pg";
import { expect } from "vitest";
import { everything } from "../../../lambda/catalog/scope.ts";
import { withSession } from "../../../lambda/postgres/connect.ts";
import { checkDatabase, repairDatabase } from "../../../lambda/repair/run.ts";
import type { DatabaseReport, Finding } from "../../../lambda/report/report.ts";
import { createDatabase, type TestDatabase, type TestRole } from "../../database.ts";
import { catalogFacts, nextOf, type Position, sequencePositions } from "./catalog-facts.ts";
import type { Proof, Seen, Situation } from "./situation.ts";

const limits = { lockTimeout: 5_000, statementTimeout: 20_000 };

/** Proves one situation, and what is true of all of them. */
export async function prove(situation: Situation): Promise<void> {
  await Promise.all([proveRepair(situation), proveScript(situation)]);
}

async function proveRepair(situation: Situation): Promise<void> {
  await using place = await setUp(situation);
  const { database } = place;
  const before = await catalogFacts(database);
  const positionsBefore = await sequencePositions(database);

  const promised = await check(database);
  expect(await catalogFacts(database), "a check changes nothing").toEqual(before);

  const report = await repair(database);
  expect(report.findings.map(seen)).toEqual(situation.findings);
  expect(promised.findings.map(asIfDone), "a check says what a repair does").toEqual(report.findings.map(asIfDone));
  expect(promised.counts).toEqual(report.counts);
  expect(report.findings.filter(({ outcome, hint }) => (outcome === "failed") !== (hint !== null))).toEqual([]);

  const positions = await sequencePositions(database);
  expect(Object.fromEntries(positions.map((position) => [position.sequence, String(nextOf(position))]))).toEqual(
    situation.next,
  );
  expect(positionsBefore.filter((position) => isTurnedBack(position, positions))).toEqual([]);

  const after = await catalogFacts(database);
  const again = await repair(database);
  expect(again.findings.filter(isChange), "a second run finds nothing").toEqual([]);
  expect(again.findings).toEqual(report.findings.filter((finding) => !isChange(finding)));
  expect(again.checked).toBe(report.checked);
  expect(await catalogFacts(database), "a second run changes nothing").toEqual(after);

  for (const proof of situation.proofs) await place.works(proof);
}

/** The SQL that a check proposes does the same, in the hands of a person; what fails before is tried here, since it burns values. */
async function proveScript(situation: Situation): Promise<void> {
  await using place = await setUp(situation);
  const { database } = place;
  for (const proof of situation.proofs) await place.isBroken(proof);
  const { findings } = await check(database);
  const session = await database.connect();
  for (const { outcome, sql } of findings) {
    if (outcome === "would-repair") await runScript(session, sql);
  }
  expect((await check(database)).findings.filter(isChange), "the proposed SQL repairs everything").toEqual([]);
  for (const proof of situation.proofs) await place.works(proof);
}

/** Runs SQL as psql does: what a select before \gexec returns is run in turn. */
async function runScript(session: pg.Client, sql: readonly string[]): Promise<void> {
  for (const statement of sql) {
    const [, select] = /^(.*)\\gexec$/s.exec(statement) ?? [];
    if (select === undefined) await session.query(statement);
    else {
      const { rows } = await session.query<string[]>({ text: select, rowMode: "array" });
      for (const [made = ""] of rows) await session.query(made);
    }
  }
}

interface Place extends AsyncDisposable {
  readonly database: TestDatabase;
  /** Runs a proof as before a repair. */
  isBroken(proof: Proof): Promise<void>;
  /** Runs a proof as after a repair. */
  works(proof: Proof): Promise<void>;
}

async function setUp({ setUp: sql, roles: names = [] }: Situation): Promise<Place> {
  const database = await createDatabase();
  const roles = new Map<string, TestRole>();
  for (const name of names) roles.set(name, await database.createRole(name));
  const withRoles = (text: string) =>
    text.replaceAll(/\$([a-z]+)/g, (whole, name: string) => roles.get(name)?.name ?? whole);
  const run = async ({ sql: text, as }: Proof) => {
    const session = await database.connect(as === undefined ? undefined : roles.get(as));
    await session.query(withRoles(text));
  };
  await database.run(withRoles(sql));
  return {
    database,
    async isBroken(proof) {
      if (proof.before !== undefined) await expect(run(proof), proof.sql).rejects.toMatchObject({ code: proof.before });
    },
    async works(proof) {
      if (proof.after === undefined) await expect(run(proof), proof.sql).resolves.toBeUndefined();
      else await expect(run(proof), proof.sql).rejects.toMatchObject({ code: proof.after });
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

function check({ connection }: TestDatabase): Promise<DatabaseReport> {
  return withSession(connection, { ...limits, readOnly: true }, (session) =>
    checkDatabase(session, connection.database, everything),
  );
}

function repair({ connection }: TestDatabase): Promise<DatabaseReport> {
  return withSession(connection, { ...limits, readOnly: false }, (session) =>
    repairDatabase(session, connection.database, everything),
  );
}

function seen({ outcome, problem, columns, sequence, from, to, evidence, reason }: Finding): Seen {
  return { outcome, problem, columns, sequence, from, to, evidence, reason };
}

/** What is the same of a finding before and after: what has been done needs no SQL any more. */
function asIfDone(finding: Finding): Finding {
  return isChange(finding) ? { ...finding, outcome: "repaired", sql: [] } : finding;
}

function isChange({ outcome }: Finding): boolean {
  return outcome === "repaired" || outcome === "would-repair";
}

/** Whether a sequence is gone, or would hand out again what it has handed out. */
function isTurnedBack(before: Position, positions: readonly Position[]): boolean {
  const after = positions.find(({ sequence }) => sequence === before.sequence);
  if (after === undefined) return true;
  return before.increment > 0n ? nextOf(after) < nextOf(before) : nextOf(after) > nextOf(before);
}
