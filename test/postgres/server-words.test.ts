import { describe, expect, test } from "vitest";
import { explainConnectionError, messageOf } from "../../lambda/postgres/explain-error.ts";
import { serverWords } from "../../lambda/postgres/server-words.ts";
import { createDatabase } from "../database.ts";

const canary = "alice@example.com";

const setUp = `
  create table customer (id integer primary key, mail text check (mail like '%@%'));
  insert into customer values (7, '${canary}');
  create sequence numbers start 2 maxvalue 2;
  select nextval('numbers');
  create function loud() returns integer language plpgsql as
    $$ begin raise exception 'here is %', (select mail from customer); end $$;
`;

const leftOut = (sqlstate: string, where = "") =>
  `an error${where} (SQLSTATE ${sqlstate}), whose words are left out, since they may hold data`;

test.each([
  { of: "a table that is not there", sql: "select from nowhere", words: 'relation "nowhere" does not exist' },
  {
    of: "a privilege that is missing",
    sql: "set role pg_read_all_settings; select from customer",
    words: "permission denied for table customer",
  },
  {
    of: "a duplicate key, the values of which are in DETAIL",
    sql: "insert into customer values (7, 'bob@example.com')",
    words: 'duplicate key value violates unique constraint "customer_pkey"',
  },
  {
    of: "a check, the row of which is in DETAIL",
    sql: "update customer set mail = 'alice'",
    words: 'new row for relation "customer" violates check constraint "customer_mail_check"',
  },
  {
    of: "the end of a sequence",
    sql: "select nextval('numbers')",
    words: 'nextval: reached maximum value of sequence "numbers" (2)',
  },
  {
    of: "a time limit",
    sql: "set statement_timeout = 1; select pg_sleep(9)",
    words: "canceling statement due to statement timeout",
  },
  { of: "a text that is no number", sql: "select mail::integer from customer", words: leftOut("22P02") },
  { of: "a text that is no date", sql: "select mail::date from customer", words: leftOut("22007") },
  { of: "a function", sql: "select loud()", words: leftOut("P0001", " in the function loud()") },
])("of $of is said what is about objects, and no value of a row", async ({ sql, words }) => {
  await using database = await createDatabase();
  await database.run(setUp);
  const error = await database.run(sql).catch((thrown: unknown) => thrown);
  expect(messageOf(error)).toBe(words);
});

describe("the words of somebody's function are left out", () => {
  test.each([
    { language: "English", context: "PL/pgSQL function loud() line 3 at RAISE", where: " in the function loud()" },
    { language: "German", context: "PL/pgSQL-Funktion loud() Zeile 3 bei RAISE", where: "" },
    { language: "French", context: "fonction PL/pgSQL loud(), ligne 3, à RAISE", where: "" },
    {
      language: "any language, beside a frame of our own",
      context: `PL/Python function "loud"\nSQL statement "alter table x"\nPL/pgSQL function inline_code_block line 50 at EXECUTE`,
      where: "",
    },
    {
      language: "English, also when it bears the name of our own frame",
      context: `PL/pgSQL function "x inline_code_block y"() line 3 at RAISE`,
      where: "",
    },
    {
      language: "English, and its name where it is none, too",
      context: `PL/pgSQL function "${canary}"() line 3 at RAISE`,
      where: "",
    },
  ])("on a server that speaks $language", ({ context, where }) => {
    expect(serverWords({ sqlstate: "42501", message: canary, context })).toBe(leftOut("42501", where));
  });
});

test("the words of PostgreSQL about a statement of our own block are kept, on one line", () => {
  const context =
    'SQL statement "alter sequence public.x owned by none"\nPL/pgSQL function inline_code_block line 50 at EXECUTE';
  const message = "must be owner of sequence a\nb\u202ec";
  expect(serverWords({ sqlstate: "42501", message, context })).toBe("must be owner of sequence a b\\u{202e}c");
});

test("no value of a row is repeated of a login that a trigger refuses", async ({ skip }) => {
  await using database = await createDatabase();
  const hook = await database.createRole("hook");
  const [version] = await database.rows("select current_setting('server_version_num')::integer as number");
  // before PostgreSQL 17 nobody is told of a login
  if (Number(version?.number) < 170_000) skip();
  await database.run(`
    create function refuse() returns event_trigger language plpgsql security definer as
      $$ begin if session_user like 'hook%' then raise exception '${canary}'; end if; end $$;
    create event trigger refuse on login execute function refuse();
  `);
  const error = await database.connect(hook).catch((thrown: unknown) => thrown);
  const { reason } = explainConnectionError(error, hook.connection);
  expect(reason).toBe(
    `the server reported: ${leftOut("P0001", " in the function refuse()")} (localhost:${hook.connection.port})`,
  );
});
