import { expect, test } from "vitest";
import { withSession } from "../../lambda/postgres/connect.ts";
import { readReference, referenceLimits } from "../../lambda/reference/read-reference.ts";
import { createDatabase, type TestRole } from "../database.ts";
import { check, repair } from "./engine.ts";

const why = "where it stands in the source may not be read, and no data here say how far it is";

function readAs({ connection }: TestRole) {
  return withSession(connection, referenceLimits, (session) => readReference(session, "the target"));
}

/** What a hint says is to be run. */
function sqlOf(hint: string | null): string {
  return hint?.slice(hint.indexOf(": ") + 2) ?? "";
}

test("what neither the source nor any data say is not begun anew, and what to run in the source lets it be made", async () => {
  await using source = await createDatabase();
  const reader = await source.createRole("reader");
  await source.run(`
    create sequence alone; select setval('alone', 500);
    create schema "Closed"; create sequence "Closed"."No."; select setval('"Closed"."No."', 70);
    create sequence texts; select setval('texts', 20);
    create table a (code text primary key default 'A' || nextval('texts'));
    create sequence round maxvalue 9 cycle; select setval('round', 4);
    create table b (id bigint primary key default nextval('round'));
    create table c (id bigserial primary key); select setval('c_id_seq', 8);
  `);
  await using target = await createDatabase();
  await target.run(`
    create schema "Closed"; create table a (code text primary key); create table b (id bigint primary key);
    create table c (id bigint primary key); insert into c values (5);
  `);

  const hidden = await check(target.connection, { reference: await readAs(reader) });
  const failures = hidden.findings.filter(({ outcome, sequence }) => outcome === "failed" && sequence !== null);
  expect(failures.map(({ sequence, reason }) => [sequence, reason])).toEqual(
    ['"Closed"."No."', "public.alone", "public.round", "public.texts"].map((name) => [name, why]),
  );
  for (const { hint } of failures) expect(hint).toMatch(/^Run in the source, as .*: grant /);
  // its data say how far it is
  expect(hidden.findings.filter(({ outcome }) => outcome === "would-repair")).toMatchObject([
    {
      sequence: "public.c_id_seq",
      to: "6",
      evidence: expect.stringContaining("where it stands there may not be read"),
    },
  ]);

  for (const { hint } of failures) await source.run(sqlOf(hint));
  const { counts, findings } = await repair(target.connection, { reference: await readAs(reader) });

  // the default of a.code, whatever it is made of
  expect(counts.failed).toBe(1);
  const made = findings.flatMap(({ outcome, sequence, to }) => (outcome === "repaired" ? [[sequence, to]] : []));
  expect(Object.fromEntries(made)).toEqual({
    '"Closed"."No."': "71",
    "public.alone": "501",
    "public.c_id_seq": "6",
    "public.round": "5",
    "public.texts": "21",
  });
});
