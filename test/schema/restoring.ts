import { everything } from "../../lambda/catalog/scope.ts";
import { type ConnectionSettings, type Session, withSession } from "../../lambda/postgres/connect.ts";
import type { Finding } from "../../lambda/report/report.ts";
import { compareDatabase } from "../../lambda/schema/compare-database.ts";
import type { Original } from "../../lambda/schema/original.ts";
import { plannedRestore } from "../../lambda/schema/planned-restore.ts";
import { type Restoration, type RestoreOptions, restoreDatabase } from "../../lambda/schema/restore.ts";
import type { RestoreKind } from "../../lambda/schema/restore-kinds.ts";
import type { TestDatabase } from "../database.ts";
import { read } from "./read.ts";

const limits = { lockTimeout: 300, statementTimeout: 20_000, readOnly: false };

export async function originalOf(source: TestDatabase): Promise<Original> {
  return { called: "the source", schema: await read(source.connection), names: null };
}

/** One round of restoring; `prepare` has the session before. */
export async function restoreRound(
  source: TestDatabase,
  connection: ConnectionSettings,
  options: RestoreOptions,
  prepare: (session: Session) => Promise<unknown> = async () => undefined,
): Promise<Restoration> {
  return roundLike(await originalOf(source), connection, options, prepare);
}

async function roundLike(
  original: Original,
  connection: ConnectionSettings,
  options: RestoreOptions,
  prepare: (session: Session) => Promise<unknown>,
): Promise<Restoration> {
  return withSession(connection, limits, async (session) => {
    await prepare(session);
    return restoreDatabase(session, original, everything, options);
  });
}

/** What a run that comes to its end at once has to say. */
export async function restore(
  source: TestDatabase,
  target: Pick<TestDatabase, "connection">,
  kinds: readonly RestoreKind[],
): Promise<readonly Finding[]> {
  return restoreLike(await originalOf(source), target, kinds);
}

export async function restoreLike(
  original: Original,
  target: Pick<TestDatabase, "connection">,
  kinds: readonly RestoreKind[],
): Promise<readonly Finding[]> {
  const restoration = await roundLike(original, target.connection, { kinds }, async () => undefined);
  if (!restoration.ended) throw new Error(`it has not come to its end: ${restoration.why}`);
  return restoration.findings;
}

/** What a dry run has to say. */
export async function planned(
  source: TestDatabase,
  target: TestDatabase,
  kinds: readonly RestoreKind[],
): Promise<readonly Finding[]> {
  const original = await originalOf(source);
  return withSession(target.connection, { ...limits, readOnly: true }, async (session) =>
    plannedRestore(await compareDatabase(session, original, everything), kinds),
  );
}

/** `outcome kind object`. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ outcome, leftBehind }) => `${outcome} ${leftBehind?.kind} ${leftBehind?.object}`);
}
