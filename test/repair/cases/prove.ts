import type pg from "pg";
import { expect, test } from "vitest";
import { everything } from "../../../lambda/catalog/scope.ts";
import type { Reference } from "../../../lambda/reference/reference.ts";
import { checkDatabase } from "../../../lambda/repair/run.ts";
import type { DatabaseReport, Finding } from "../../../lambda/report/report.ts";
import { check, repair } from "../engine.ts";
import { catalogFacts, nextOf, type Position, sequencePositions } from "./catalog-facts.ts";
import { setUp } from "./place.ts";
import { runScript } from "./run-script.ts";
import type { Seen, Situation } from "./situation.ts";

/** A test for each situation: what it says, and what is true of all of them. */
export function proveEach(situations: readonly Situation[]): void {
  for (const situation of situations) test(situation.behaviour, () => prove(situation));
}

async function prove(situation: Situation): Promise<void> {
  await using place = await setUp(situation);
  const { database, session, reference } = place;
  const before = await catalogFacts(session);
  const positionsBefore = await sequencePositions(session);

  const promised = await check(database.connection, { reference });
  expect(await catalogFacts(session), "a check changes nothing").toEqual(before);

  await proveScript(session, promised, reference);
  await putBack(session, positionsBefore);
  for (const proof of situation.proofs) await place.isBroken(proof);
  await putBack(session, positionsBefore);
  expect(await catalogFacts(session), "all is as it was").toEqual(before);

  const report = await repair(database.connection, { reference });
  expect(report.findings.map(seen)).toEqual(situation.findings);
  expect(promised.findings.map(asIfDone), "a check says what a repair does").toEqual(report.findings.map(asIfDone));
  expect(promised.counts).toEqual(report.counts);
  expect(report.findings.filter(({ outcome, hint }) => (outcome === "failed") !== (hint !== null))).toEqual([]);

  const positions = await sequencePositions(session);
  expect(Object.fromEntries(positions.map((position) => [position.sequence, String(nextOf(position))]))).toEqual(
    situation.next,
  );
  expect(positionsBefore.filter((position) => isTurnedBack(position, positions))).toEqual([]);

  const after = await catalogFacts(session);
  const again = await repair(database.connection, { reference });
  expect(again.findings, "a second run finds nothing").toEqual(report.findings.filter((finding) => !isChange(finding)));
  expect(again.checked).toBe(report.checked);
  expect(await catalogFacts(session), "a second run changes nothing").toEqual(after);

  for (const proof of situation.proofs) await place.works(proof);
}

/** The SQL that a check proposes works in the hands of a person, and repairs all that the engine would. */
export async function proveScript(
  session: pg.Client,
  { database, findings }: DatabaseReport,
  reference?: Reference,
): Promise<void> {
  await session.query("begin");
  for (const { sql } of findings.filter(isChange)) {
    expect([sql.at(0), sql.at(-1)]).toEqual(["begin;", "commit;"]);
    await runScript(session, sql.slice(1, -1));
  }
  const { findings: left } = await checkDatabase(session, database, everything, reference);
  expect(left.filter(isChange), "the proposed SQL repairs everything").toEqual([]);
  for (const { sql } of findings.filter(({ outcome }) => outcome === "left-alone")) {
    await runScript(session, sql[0] === "begin;" ? sql.slice(1, -1) : sql);
  }
  await session.query("rollback");
}

/** What a failed statement has drawn stays drawn, and what setval has set stays set. */
export async function putBack(session: pg.Client, positions: readonly Position[]): Promise<void> {
  for (const { sequence, last, called } of positions) {
    await session.query("select setval($1, $2, $3)", [sequence, last, called]);
  }
}

function seen({ outcome, problem, columns, sequence, from, to, evidence, reason }: Finding): Seen {
  return { outcome, problem, columns, sequence, from, to, evidence, reason };
}

/** What is the same of a finding before and after: what has been done needs no SQL any more. */
export function asIfDone(finding: Finding): Finding {
  return isChange(finding) ? { ...finding, outcome: "repaired", sql: [] } : finding;
}

export function isChange({ outcome }: Finding): boolean {
  return outcome === "repaired" || outcome === "would-repair";
}

/** Whether a sequence is gone, or would hand out again what it has handed out. */
function isTurnedBack(before: Position, positions: readonly Position[]): boolean {
  const after = positions.find(({ sequence }) => sequence === before.sequence);
  if (after === undefined) return true;
  return before.increment > 0n ? nextOf(after) < nextOf(before) : nextOf(after) > nextOf(before);
}
