import { expect, test } from "vitest";
import { everything } from "../../lambda/catalog/scope.ts";
import { examineServer } from "../../local/command-line/examine-server.ts";
import { waitsForLock } from "../repair/waits-for-lock.ts";
import { createBrokenDatabase } from "./broken-database.ts";

test("a repair whose session is ended is told as what may have been done, beside what was left alone", async () => {
  await using database = await createBrokenDatabase();
  const application = await database.connect();
  await application.query("begin; lock table orders in share row exclusive mode");
  const running = examineServer({
    command: "repair",
    connection: database.connection,
    allDatabases: false,
    scope: everything,
    restore: [],
    limits: { lockTimeout: 20_000, statementTimeout: 600_000 },
    onDatabase: () => undefined,
  });
  await database.run(`select pg_terminate_backend(${await waitsForLock(database, "orders")})`);

  const report = await running;
  expect(report).toMatchObject({ status: "attention", failure: null });
  const [told, ...others] = report.databases;
  expect(others).toEqual([]);
  expect(told).toMatchObject({
    checked: 4,
    counts: { resynced: 0, recreated: 0, leftAlone: 1, failed: 3, runningOut: 0, leftBehind: 0, restored: 0 },
    unproved: 3,
    failure: null,
  });
  const reasons = told?.findings.filter(({ outcome }) => outcome === "failed").map(({ reason }) => reason);
  const mayBe = /^it may have been repaired, but it could not be read again to tell: .*terminating connection/;
  expect(reasons).toEqual([1, 2, 3].map(() => expect.stringMatching(mayBe)));
});
