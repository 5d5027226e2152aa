import { InvalidArgumentError } from "commander";
import { describe, expect, test } from "vitest";
import { connectionFrom } from "../../local/command-line/connection.ts";
import { addSchema, addTable, parseDuration } from "../../local/command-line/options.ts";
import { UsageError } from "../../local/command-line/usage-error.ts";
import { runCommand } from "./run-command.ts";

const url = "postgresql://somebody:never-shown@127.0.0.1:1/orders";

describe("a command is not tried, and ends with 2, when it", () => {
  test.each([
    ["says nothing", [], /^Usage: restore-hook /],
    ["does what nobody knows", ["mend", url], /^error: unknown command 'mend'\n$/],
    ["names no database", ["check"], /^error: missing required argument 'postgres-url'\n$/],
    ["repairs, and wants the SQL", ["repair", "--sql", url], /^error: unknown option '--sql'\n/],
    [
      "wants JSON and SQL",
      ["check", "--sql", "--json", url],
      /^error: option '--sql' cannot be used with option '--json'\n$/,
    ],
    [
      "wants a page and JSON",
      ["repair", "--html", "--json", url],
      /^error: option '--html' cannot be used with option '--json'\n$/,
    ],
    [
      "wants a page and SQL",
      ["check", "--html", "--sql", url],
      /^error: option '--sql' cannot be used with option '--html'\n$/,
    ],
    [
      "has a duration without unit",
      ["check", "--lock-timeout", "5", url],
      /^error: option '--lock-timeout <duration>' argument '5' is invalid\. Wanted a duration such as 500ms, 5s, 10m or 1h\.\n$/,
    ],
    ["does what is done by check now", ["compare", url, url], /^error: unknown command 'compare'/],
    [
      "has table mappings of nothing",
      ["check", "--table-mappings", "m.json", url],
      /^error: --table-mappings goes with --reference: they say what is called otherwise than there\n$/,
    ],
    [
      "has the target schema of no task",
      ["check", "--reference", url, "--target-schema", "app", url],
      /^error: --target-schema goes with --table-mappings\n$/,
    ],
    [
      "has table mappings that are not there",
      ["repair", "--reference", url, "--table-mappings", "no/such/file", url],
      /^error: the table mappings in no\/such\/file cannot be used: ENOENT: /,
    ],
    [
      "has the table mappings of one database for all",
      ["check", "--reference", url, "--table-mappings", "m.json", "--all-databases", url],
      /^error: option '--all-databases' cannot be used with option '--table-mappings <file>'\n$/,
    ],
    [
      "has a URL of another kind",
      ["check", "mysql://somebody:never-shown@127.0.0.1/orders"],
      /^error: the database is not given as a PostgreSQL URL, such as postgresql:\/\/user@host:5432\/database\n$/,
    ],
  ])("%s", async (_what, args, message) => {
    const { exit, stdout, stderr } = await runCommand(args);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("never-shown");
  });

  test("and with 0 when it asks for help", async () => {
    const { exit, stdout, stderr } = await runCommand(["--help"]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toContain("Exit: 0 nothing (left) to do, 1 a person must look, 2 could not run.");
  });
});

describe("a duration", () => {
  test.each([
    ["1ms", 1],
    ["500ms", 500],
    ["5s", 5_000],
    ["10m", 600_000],
    ["10min", 600_000],
    ["2h", 7_200_000],
  ])("may be %s", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  // to PostgreSQL zero is no limit, and a day of 1000 hours too much
  test.each(["", "5", "0s", "-1s", "1.5s", "5 s", "5S", "1d", "s", "1000h"])("cannot be %j", (text) => {
    expect(() => parseDuration(text)).toThrow(InvalidArgumentError);
  });
});

describe("a table", () => {
  test.each([
    ["public.orders", { schema: "public", name: "orders" }],
    ["Public.ORDERS", { schema: "public", name: "orders" }],
    ['"Public".orders', { schema: "Public", name: "orders" }],
    ['"a.b"."c ""d"""', { schema: "a.b", name: 'c "d"' }],
  ])("may be named %s", (text, table) => {
    const earlier = { schema: "public", name: "earlier" };
    expect(addTable(text, [earlier])).toEqual([earlier, table]);
  });

  test.each(["", "orders", "a.b.c", ".orders", "public.", '"a.b', 'a."b', '"".orders', '"a"b.c'])(
    "cannot be named %j",
    (text) => {
      expect(() => addTable(text, [])).toThrow(InvalidArgumentError);
    },
  );
});

describe("a schema", () => {
  test.each([
    ["public", "public"],
    ["Public", "public"],
    ['"Public"', "Public"],
    ['"a ""b"""', 'a "b"'],
  ])("may be named %s", (text, schema) => {
    expect(addSchema(text, ["earlier"])).toEqual(["earlier", schema]);
  });

  test.each(["", '"', '""', '"a', 'a"b'])("cannot be named %j", (text) => {
    expect(() => addSchema(text, [])).toThrow(InvalidArgumentError);
  });
});

describe("a URL", () => {
  const verified = { ca: expect.arrayContaining([expect.stringContaining("BEGIN CERTIFICATE")]) };
  const there = { host: "db.example.com", port: 5432, user: "ada", password: undefined, database: "orders" };

  test.each<[string, NodeJS.ProcessEnv, object]>([
    ["postgresql://ada@db.example.com/orders", {}, { ...there, tls: verified }],
    ["postgres://ada@db.example.com/orders", {}, { ...there, tls: verified }],
    [
      "postgresql://ada:a%2Fb%40c@db.example.com:5433/orders",
      {},
      { ...there, port: 5433, password: "a/b@c", tls: verified },
    ],
    ["postgresql://ada@db.example.com", {}, { ...there, database: "ada", tls: verified }],
    [
      "postgresql://",
      { PGHOST: "db.example.com", PGPORT: "5433", PGUSER: "ada", PGDATABASE: "orders" },
      { ...there, port: 5433, tls: verified },
    ],
    [
      "postgresql://ada@db.example.com/orders",
      { PGHOST: "other", PGPORT: "5433", PGUSER: "eve", PGDATABASE: "other" },
      // as libpq does: what the URL leaves open
      { ...there, port: 5433, tls: verified },
    ],
    ["postgresql://ada@localhost/orders", {}, { ...there, host: "localhost", tls: false }],
    ["postgresql://ada@localhost/orders", { PGSSLMODE: "verify-full" }, { ...there, host: "localhost", tls: verified }],
    ["postgresql://ada@[::1]/orders", {}, { ...there, host: "::1", tls: false }],
    ["postgresql:///orders?host=/tmp&user=ada", {}, { ...there, host: "/tmp", tls: false }],
    ["postgresql://ada@db.example.com/orders?sslmode=disable", {}, { ...there, tls: false }],
    ["postgresql://ada@db.example.com/orders?ssl=false", {}, { ...there, tls: false }],
    ["postgresql://ada@localhost/orders?ssl=true", {}, { ...there, host: "localhost", tls: verified }],
    [
      "postgresql://ada@db.example.com/orders?sslmode=require",
      {},
      { ...there, tls: { ...verified, rejectUnauthorized: false } },
    ],
    [
      "postgresql://ada@db.example.com/orders?sslmode=verify-full",
      { PGSSLMODE: "disable" },
      { ...there, tls: verified },
    ],
  ])("%s with %j says how to connect", (url, environment, connection) => {
    expect(connectionFrom(url, environment)).toEqual(connection);
  });

  test.each<[string, string]>([
    ["orders", "the database is not given as a PostgreSQL URL, such as postgresql://user@host:5432/database"],
    ["postgresql://ada:never#shown@db.example.com/orders", "the PostgreSQL URL cannot be used: Invalid URL"],
    ["postgresql://ada@db.example.com:99999/orders", "the PostgreSQL URL cannot be used: Invalid URL"],
    ["postgresql://ada@db.example.com/orders?port=none", 'the port is "none", and has to be a number from 1 to 65535'],
    [
      "postgresql://ada@db.example.com/orders?sslmode=allow",
      "the PostgreSQL URL cannot be used: sslmode has to be one of disable, prefer, require, verify-ca, verify-full",
    ],
    [
      "postgresql://ada@db.example.com/orders?ssl=yes",
      "the PostgreSQL URL cannot be used: ssl has to be true or false",
    ],
    [
      "postgresql://ada@db.example.com/orders?sslmode=verify-full&sslrootcert=/no/such/file",
      "the PostgreSQL URL cannot be used: ENOENT: no such file or directory, open '/no/such/file'",
    ],
  ])("%s cannot be used", (url, message) => {
    expect(() => connectionFrom(url, {})).toThrow(new UsageError(message));
  });

  test("cannot be used with a wrong PGSSLMODE", () => {
    expect(() => connectionFrom("postgresql://ada@db.example.com/orders", { PGSSLMODE: "on" })).toThrow(
      "sslmode has to be one of disable, prefer, require, verify-ca, verify-full",
    );
  });
});
