import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { isVisible } from "../../lambda/postgres/identifiers.ts";
import { renderSql } from "../../lambda/report/render-sql.ts";
import { psql as standIn } from "../command-line/psql.ts";
import { check } from "../repair/engine.ts";
import { report } from "./examples.ts";

const { host, port, superuser: user, password, certificate } = inject("postgres");

/** What psql, a shell or the server would do something about, if it were not a name. */
const payloads = [
  '"; delete from public.canary; --',
  "'; delete from public.canary; --",
  "x\ndelete from public.canary;\n",
  "x\rdelete from public.canary;\r",
  "x\n\\! touch pwned\n",
  '";\n\\! touch pwned\n',
  "\\gexec",
  "x\\gexec\n",
  "\n\\connect postgres\n",
  "`touch pwned`",
  "$(touch pwned)",
  ":pwned",
  ":'pwned'",
  ':"pwned"',
  "$$",
  "$restore_hook$",
  "--",
  "/*",
  "*/",
  "\\",
  "\\'",
  '"',
  "''",
  "U&\\0022",
  "%s %I",
  "\u202e\u2066\u00a0\u3164",
  "x".repeat(63),
  "ä".repeat(31),
];

/** What psql and libpq take for more than the name of a database, too. */
const databasePayloads = ["host=127.0.0.1 port=1 dbname=", "x\n\\! touch pwned\n'\"\\\u00a0=ä"];

const anyText = fc
  .string({ unit: "binary", minLength: 1, maxLength: 12 })
  .map((text) => text.toWellFormed().replaceAll("\0", "?"));
const name = fc
  .oneof(
    fc.constantFrom(...payloads),
    anyText,
    fc.tuple(fc.constantFrom(...payloads), anyText).map((parts) => parts.join("")),
  )
  .map((text) => cut(text, 63));
const scene = fc.record({
  owner: name,
  writer: name,
  schema: name,
  tables: fc.uniqueArray(name, { minLength: 4, maxLength: 4, selector: (text) => text.slice(0, 20) }),
  column: name,
});
type Scene = typeof scene extends fc.Arbitrary<infer Value> ? Value : never;

const folder = mkdtempSync(join(tmpdir(), "restore-hook-script-"));
const databases = databasePayloads.map(unique);
beforeAll(async () => {
  for (const database of databases) {
    await on("postgres", `create database ${id(database)}`);
    await on(database, "create table public.canary (n integer); insert into public.canary values (1), (2)");
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  for (const database of databases) await on("postgres", `drop database ${id(database)} with (force)`);
});

/** Runs a script in a first database. */
type Runner = (script: string, database: string) => Promise<void>;

const runners: [string, Runner][] = [
  [
    "by what stands in for psql",
    async (script, first) => {
      const sessions: pg.Client[] = [];
      await standIn(script, async (database = first) => {
        const session = await open(database);
        sessions.push(session);
        return session;
      });
      for (const session of sessions) await session.end();
    },
  ],
  [
    "by psql",
    async (script, database) => {
      const env = { PATH: process.env.PATH, PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password };
      const set = ["-v", "ON_ERROR_STOP=1", "-v", "pwned=pwned"];
      const { stderr, status } = spawnSync("psql", ["--no-psqlrc", "--quiet", ...set], {
        input: script,
        cwd: folder,
        env: { ...env, PGDATABASE: database, PGSSLMODE: "require" },
        encoding: "utf8",
      });
      expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    },
  ],
];

// no package of npm brings it along
const isHere = spawnSync("psql", ["--version"]).status === 0;

describe.each(isHere ? runners : runners.slice(0, 1))("a script of hostile names, run %s,", (_how, runScript) => {
  test("repairs everything in the databases that it names, and does nothing else", async () => {
    const prove = async (scenes: readonly Scene[]) => {
      const made = scenes.map(({ owner, writer, schema, ...parts }) => ({
        owner: unique(owner),
        writer: unique(writer),
        schema: unique(schema),
        ...parts,
      }));
      const roles = made.flatMap(({ owner, writer }) => [owner, writer]);
      await on("postgres", ...roles.map((role) => `create role ${id(role)}`));
      await Promise.all(databases.map((database) => on(database, ...made.map(damage))));
      const promised = await Promise.all(databases.map(checkOne));
      const [{ owner: target, writer: trigger } = { owner: "", writer: "" }] = made;
      expect(promised.map(repairs)).toEqual(databases.map(() => ({ resynced: made.length, recreated: made.length })));

      const script = renderSql(report({ dryRun: true, target, trigger, databases: promised }));
      expect(script.split("\n").filter((line) => !isVisible(line))).toEqual([]);
      await runScript(script, "postgres");

      expect((await Promise.all(databases.map(checkOne))).map(repairs)).toEqual(
        databases.map(() => ({ resynced: 0, recreated: 0 })),
      );
      for (const database of databases) {
        const canary = await on(database, "select n from public.canary order by n");
        expect(canary.rows).toEqual([{ n: 1 }, { n: 2 }]);
        await on(database, ...made.map(({ schema }) => `drop schema ${id(schema)} cascade`));
      }
      await on("postgres", ...roles.map((role) => `drop role ${id(role)}`));
      expect(readdirSync(folder)).toEqual([]);
    };
    const worst: Scene = {
      owner: '";\n\\! touch pwned\n',
      writer: "x\rdelete from public.canary;\r",
      schema: "'; delete from public.canary; --",
      tables: [":'pwned'", "\\gexec", '"; delete from public.canary; --', "`touch pwned`"],
      column: "x\n\\connect postgres\n",
    };
    const scenes = fc.array(scene, { minLength: 8, maxLength: 8 });
    await fc.assert(fc.asyncProperty(scenes, prove), { numRuns: 2, examples: [[[worst]]] });
  });
});

function repairs({ counts: { resynced, recreated } }: Awaited<ReturnType<typeof checkOne>>) {
  return { resynced, recreated };
}

/** A sequence that is behind, a column that is missing one, a key that is left alone. */
function damage({ schema, tables, column, owner, writer }: Scene): string {
  const [behind, missing, natural, sequence] = tables.map((table) => `${id(schema)}.${id(table)}`);
  const owned = [
    `schema ${id(schema)}`,
    `table ${behind}`,
    `table ${missing}`,
    `table ${natural}`,
    `sequence ${sequence}`,
  ];
  return `
    create schema ${id(schema)};
    create sequence ${sequence};
    create table ${behind} (${id(column)} bigint primary key default nextval(${pg.escapeLiteral(sequence ?? "")}));
    insert into ${behind} select generate_series(1, 7);
    create table ${missing} (id integer primary key);
    insert into ${missing} values (7);
    create table ${natural} (${id(column)} integer primary key);
    grant insert on ${missing} to ${id(writer)};
    ${owned.map((object) => `alter ${object} owner to ${id(owner)};`).join("\n")}
  `;
}

function checkOne(database: string) {
  return check({ host, port, database, user, password, tls: { ca: certificate } });
}

async function on(database: string, ...statements: readonly string[]): Promise<pg.QueryResult> {
  const session = await open(database);
  try {
    return await session.query(statements.join(";\n"));
  } finally {
    await session.end();
  }
}

async function open(database: string): Promise<pg.Client> {
  const session = new pg.Client({ host, port, database, user, password, ssl: { ca: certificate } });
  await session.connect();
  return session;
}

/** Other tests are on the same server. */
function unique(text: string): string {
  return cut(text.replace(/^pg_/, "pg"), 51) + randomBytes(6).toString("hex");
}

/** The longest beginning that has so many bytes of UTF-8. */
function cut(text: string, bytes: number): string {
  return new TextDecoder().decode(Buffer.from(text).subarray(0, bytes)).replace(/\ufffd$/, "");
}

function id(text: string): string {
  return pg.escapeIdentifier(text);
}
