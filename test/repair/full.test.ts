import { expect, test } from "vitest";
import { createDatabase } from "../database.ts";
import { repair } from "./engine.ts";

test("that a column has no number left is told with what to do, when, and that it locks the table meanwhile", async () => {
  await using database = await createDatabase();
  await database.run("create table t (id smallserial primary key); insert into t values (32767)");

  const { findings } = await repair(database.connection);
  const prose =
    "Widen it in a maintenance window, since that rewrites the table and locks it meanwhile, then run the restore hook again";
  const statement = 'alter table "public"."t" alter column "id" type bigint;';
  expect(findings).toEqual([
    expect.objectContaining({
      outcome: "failed",
      reason: "the next value would be 32768, and the column public.t.id ends at 32767",
      hint: `${prose}: ${statement}`,
    }),
  ]);

  await database.run(statement);
  expect((await repair(database.connection)).counts).toMatchObject({ resynced: 1, failed: 0 });
  await database.run("insert into t default values");
});
