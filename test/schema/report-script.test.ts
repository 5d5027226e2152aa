import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { everything } from "../../lambda/catalog/scope.ts";
import { withSession } from "../../lambda/postgres/connect.ts";
import { databaseReport } from "../../lambda/report/database-report.ts";
import { renderSql } from "../../lambda/report/render-sql.ts";
import type { DatabaseReport } from "../../lambda/report/report.ts";
import { compareDatabase } from "../../lambda/schema/compare-database.ts";
import { leftBehind } from "../../lambda/schema/left-behind.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { check } from "../repair/engine.ts";
import { report } from "../report/examples.ts";
import { read } from "./read.ts";

/** Reads only, so that nobody else makes what the script is to make. */
const limits = { lockTimeout: 1_000, statementTimeout: 20_000, readOnly: true };

const hostile = 'x"; \\! touch pwned\n\\connect postgres\n';
const quoted = `"${hostile.replaceAll('"', '""')}"`;

const source = `
  create table t (id integer primary key, "from" text default 'now' not null, b integer check (b > 0), unique (b));
  create function touch() returns trigger language plpgsql as $$
  begin
    perform 1;

    -- a comment
    return new;
  end;
  $$;
  create trigger touch before update on t for each row execute function touch();
  create view open_t as select id,
    "from" from t;
  create table ${quoted} (a integer default 7, unique (a));
  comment on table ${quoted} is 'x
\\! touch pwned
';
  create table late (a integer unique);
  alter table late add constraint backslash check (a + 5 <> length('\\'));
`;

const target = `
  create table t (id integer primary key, "from" text, b integer);
  create sequence t_id_seq owned by t.id;
  insert into t values (41, 'x', 1);
  create table ${quoted} (a integer);
  create table late (a integer);
  insert into late values (1), (1);
`;

/** What a check says, with all that was left behind. */
async function checked(original: TestDatabase, { connection }: TestDatabase): Promise<DatabaseReport> {
  const { database, checked: count, findings } = await check(connection);
  const schema = await read(original.connection);
  const { comparison, differences, duplicates } = await withSession(connection, limits, (session) =>
    compareDatabase(session, { called: "the source", schema, names: null }, everything),
  );
  const behind = differences.map((one) => leftBehind(one, duplicates.get(one), "left-alone"));
  return { ...databaseReport(database, count, [...findings, ...behind]), comparison };
}

function psql(script: string, { connection }: TestDatabase) {
  const { host, port, user, password, database } = connection;
  const env = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: String(password), PGDATABASE: database };
  const { stdout, stderr } = spawnSync("psql", ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"], {
    input: script,
    env: { PATH: process.env.PATH, PGSSLMODE: "require", ...env },
    encoding: "utf8",
  });
  return { stdout, stderr };
}

// no package of npm brings it along
const isHere = spawnSync("psql", ["--version"]).status === 0;

test.skipIf(!isHere).each([1, 2])(
  "psql makes of %i databases what the script of the report has, first the generators, and not what a person has to look at first",
  async (count) => {
    await using from = await createDatabase();
    await from.run(source);
    await using one = await createDatabase();
    await using other = await createDatabase();
    const targets = [one, other].slice(0, count);
    for (const database of targets) {
      await database.run(target);
      await database.run(`alter database ${database.connection.database} set standard_conforming_strings = off`);
    }

    const databases = await Promise.all(targets.map((database) => checked(from, database)));
    const kinds = databases.map(({ counts }) => counts.recreated > 0 && counts.leftBehind > 8);
    expect(kinds).toEqual(targets.map(() => true));
    const settings = ["search_path", "lock_timeout", "check_function_bodies", "standard_conforming_strings"];
    const shown = settings.map((name) => `show ${name};\n`).join("");
    const before = psql(shown, one);
    const after = psql(`${renderSql(report({ dryRun: true, databases }))}${shown}`, one);

    expect(after.stderr).toBe("");
    expect(after.stdout.endsWith(before.stdout), "the settings are as before").toBe(true);
    for (const database of targets) {
      const { findings } = await checked(from, database);
      expect(findings.map(({ leftBehind: about }) => about?.object)).toEqual(["public.late_a_key"]);
      await database.run("insert into t (b) values (2)");
    }
  },
);
