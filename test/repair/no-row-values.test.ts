import { expect, test } from "vitest";
import type { DatabaseReport } from "../../lambda/report/report.ts";
import { createDatabase } from "../database.ts";
import { repair } from "./engine.ts";

/** In a row beside every key, and in the words of whatever a database may say of it. */
const canary = "alice@example.com";

/** A sequence that is behind, and a column that is missing one, in tables that know more than numbers. */
const tables = `
  create table customer (id serial primary key, mail text not null check (mail <> ''), unique (mail));
  insert into customer (id, mail) values (7, '${canary}');
  create table invoice (id bigint primary key, mail text references customer (mail));
  insert into invoice values (9, '${canary}');
  create schema secret;
`;

/** An event trigger that speaks of the data whenever somebody alters something. */
function guard(body: string): string {
  return `
    create function secret.guard() returns event_trigger language plpgsql as $$ begin ${body} end $$;
    create event trigger guard on ddl_command_start execute function secret.guard();
  `;
}

interface Gossip {
  readonly says: string;
  readonly setUp: string;
  /** Of each finding that failed. */
  readonly reason: string;
  readonly hint: RegExp;
}

const leftOut = (sqlstate: string, where = " in the function secret.guard()") =>
  `an error${where} (SQLSTATE ${sqlstate}), whose words are left out, since they may hold data`;
const runIt = /^Run the SQL below in psql to read the words/;

test.each<Gossip>([
  {
    says: "an event trigger, with the SQLSTATE of RAISE",
    setUp: guard("raise exception 'the row of % is not to be touched', (select mail from public.customer);"),
    reason: `PostgreSQL refused: ${leftOut("P0001")}`,
    hint: runIt,
  },
  {
    says: "an event trigger, as if a privilege were missing",
    setUp: guard(`raise insufficient_privilege using message = '${canary}', detail = '${canary}', hint = '${canary}';`),
    reason: `PostgreSQL refused: ${leftOut("42501")}`,
    hint: runIt,
  },
  {
    says: "an event trigger, as if a lock were not to be had",
    setUp: guard(`raise lock_not_available using message = '${canary}', detail = '${canary}';`),
    reason:
      "its table or sequence was in use for longer than the lock timeout, by a transaction that has ended meanwhile or that waits itself",
    hint: /^Run the restore hook again\.$/,
  },
  {
    says: "an event trigger that casts what is no number",
    setUp: guard("perform mail::integer from public.customer;"),
    reason: `PostgreSQL refused: ${leftOut("22P02")}`,
    hint: runIt,
  },
  {
    says: "an event trigger that writes what is there already",
    setUp: guard("insert into public.customer select 8, mail from public.customer;"),
    reason: `PostgreSQL refused: ${leftOut("23505")}`,
    hint: runIt,
  },
  {
    says: "a function of another language than PL/pgSQL, through one of it",
    setUp: `
      create function secret.cast_all() returns integer language sql as $$ select max(mail::integer) from public.customer $$;
      ${guard("perform secret.cast_all();")}
    `,
    reason: `PostgreSQL refused: ${leftOut("22P02")}`,
    hint: runIt,
  },
])("no value of a row is repeated that is said by $says", async ({ setUp, reason, hint }) => {
  await using database = await createDatabase();
  await database.run(tables + setUp);

  const report = await repair(database.connection, { lockTimeout: 100 });
  expect(report.findings.map(({ outcome, columns }) => [outcome, columns])).toEqual([
    ["failed", ["public.invoice.id"]],
    ["failed", ["public.customer.id"]],
  ]);
  for (const finding of report.findings) {
    expect(finding.reason).toBe(reason);
    expect(finding.hint).toMatch(hint);
    expect(finding.sql).not.toEqual([]);
  }
  expectNothingSaid(report);
});

test("no value of a row is repeated that a foreign table quotes, and what else there is to read is read", async () => {
  await using database = await createDatabase();
  await database.run(`
    ${tables}
    create extension file_fdw;
    create server files foreign data wrapper file_fdw;
    create table reader (id serial, mail text) partition by range (id);
    create foreign table reader_old partition of reader for values from (1) to (100)
      server files options (program $$echo '${canary},${canary}'$$, format 'csv');
  `);
  const report = await repair(database.connection);
  expect(report.findings).toMatchObject([
    {
      outcome: "failed",
      columns: ["public.reader.id"],
      reason: `it could not be read: ${leftOut("22P02", "")}`,
      hint: "See the log of the server for the words, and mend what PostgreSQL complains of, then run the restore hook again.",
    },
    { outcome: "repaired", columns: ["public.invoice.id"] },
    { outcome: "repaired", columns: ["public.customer.id"] },
  ]);
  expectNothingSaid(report);
});

test("triggers on tables, views and domains that speak of their rows are not even asked", async () => {
  await using database = await createDatabase();
  await database.run(`
    create function secret_of(mail text) returns boolean language plpgsql as $$ begin raise exception '%', mail; end $$;
    ${tables}
    create view loud as select id, mail from customer where secret_of(mail);
    create domain quiet as bigint;
    create table member (id quiet primary key, mail text);
    insert into member values (5, '${canary}');
    alter domain quiet add constraint loud check (secret_of('${canary}')) not valid;
    create function gossip() returns trigger language plpgsql as $$ begin raise exception '%', (select mail from customer); end $$;
    create trigger gossip after insert or update or delete or truncate on customer execute function gossip();
  `);
  const report = await repair(database.connection);
  expect(report.counts).toMatchObject({ resynced: 1, failed: 0 });
  expectNothingSaid(report);
});

function expectNothingSaid(report: DatabaseReport): void {
  expect(JSON.stringify(report)).not.toContain(canary.slice(0, 5));
}
