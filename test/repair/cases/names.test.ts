import pg from "pg";
import { describe } from "vitest";
import { proveEach } from "./prove.ts";
import { created, duplicateKey, nullKey, resynced, type Situation } from "./situation.ts";

const sql = pg.escapeIdentifier;

/** Names as the catalog has them, and as a report shows them. */
const names = [
  { kind: "mixed case", name: "OrderItems", shown: '"OrderItems"' },
  { kind: "spaces", name: " order items ", shown: '" order items "' },
  { kind: "dots", name: "public.orders", shown: '"public.orders"' },
  { kind: "double quotes", name: 'say "hello"', shown: '"say ""hello"""' },
  { kind: "single quotes", name: "it's; drop table x;--", shown: '"it\'s; drop table x;--"' },
  { kind: "backslashes", name: "C:\\new\\'table", shown: '"C:\\\\new\\\\\'table"' },
  { kind: "percent signs", name: "100%s %I %%", shown: '"100%s %I %%"' },
  { kind: "dollar signs", name: "$restore_hook$ $1", shown: '"$restore_hook$ $1"' },
  { kind: "non-ASCII letters", name: "Größe_表_🙂", shown: '"Größe_表_🙂"' },
  { kind: "a newline", name: "line\n  break", shown: '"line\\u{a}  break"' },
  { kind: "other control characters", name: "tab\tbell\u0007", shown: '"tab\\u{9}bell\\u{7}"' },
  { kind: "characters that change the direction", name: "a\u202eb", shown: '"a\\u{202e}b"' },
  { kind: "psql variables and commands", name: ":id \\gexec", shown: '":id \\\\gexec"' },
  { kind: "a reserved word", name: "select", shown: "select" },
];

describe.concurrent("names with", () => {
  proveEach(
    names.map(
      ({ kind, name, shown }): Situation => ({
        behaviour: kind,
        setUp: `
          create schema ${sql(name)};
          create schema numbers;
          create sequence numbers.${sql(name)};
          create table ${sql(name)}.${sql(name)} (
            ${sql(name)} bigint primary key default nextval(${pg.escapeLiteral(`numbers.${sql(name)}`)})
          );
          insert into ${sql(name)}.${sql(name)} select generate_series(1, 7);
          create schema keys;
          create table keys.${sql(name)} (id bigint primary key);
          insert into keys.${sql(name)} values (7);
        `,
        findings: [
          created(
            `keys.${shown}.id`,
            `keys.${shownWith(shown, "_id_seq")}`,
            "8",
            'the primary key is a single bigint column called "id"',
          ),
          resynced(`${shown}.${shown}.${shown}`, `numbers.${shown}`, "1", "8"),
        ],
        next: {
          [`keys.${inSql(`${name}_id_seq`)}`]: "8",
          [`numbers.${inSql(name)}`]: "8",
        },
        proofs: [
          { sql: `insert into ${sql(name)}.${sql(name)} default values`, before: duplicateKey },
          { sql: `insert into keys.${sql(name)} default values`, before: nullKey },
        ],
      }),
    ),
  );
});

const longest = "x".repeat(63);
const longestWide = "ä".repeat(31);

describe.concurrent("names as long as they can be,", () => {
  proveEach([
    {
      behaviour: "63 characters",
      setUp: `
        create schema ${longest};
        create table ${longest}.${longest} (${longest} bigserial primary key);
        insert into ${longest}.${longest} select generate_series(1, 7);
        create table public.${longest} (id bigint primary key);
        insert into public.${longest} values (7);
      `,
      findings: [
        created(
          `public.${longest}.id`,
          `public.${"x".repeat(56)}_id_seq`,
          "8",
          'the primary key is a single bigint column called "id"',
        ),
        resynced(`${longest}.${longest}.${longest}`, `${longest}.${"x".repeat(29)}_${"x".repeat(29)}_seq`, "1", "8"),
      ],
      next: {
        [`public.${"x".repeat(56)}_id_seq`]: "8",
        [`${longest}.${"x".repeat(29)}_${"x".repeat(29)}_seq`]: "8",
      },
      proofs: [
        { sql: `insert into ${longest}.${longest} default values`, before: duplicateKey },
        { sql: `insert into public.${longest} default values`, before: nullKey },
      ],
    },
    {
      behaviour: "62 bytes in 31 characters",
      setUp: `
        create table "${longestWide}" (id bigint primary key, "${longestWide}" bigserial unique);
        insert into "${longestWide}" values (7, 1), (9, 2);
      `,
      findings: [
        created(
          `public."${longestWide}".id`,
          `public."${"ä".repeat(28)}_id_seq"`,
          "10",
          'the primary key is a single bigint column called "id"',
        ),
        resynced(
          `public."${longestWide}"."${longestWide}"`,
          `public."${"ä".repeat(14)}_${"ä".repeat(14)}_seq"`,
          "1",
          "3",
        ),
      ],
      next: {
        [`public."${"ä".repeat(14)}_${"ä".repeat(14)}_seq"`]: "3",
        [`public."${"ä".repeat(28)}_id_seq"`]: "10",
      },
      proofs: [{ sql: `insert into "${longestWide}" default values`, before: nullKey }],
    },
  ]);
});

/** A name as PostgreSQL's quote_ident writes it: reserved words are quoted, too. */
function inSql(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && name !== "select" ? name : sql(name);
}

function shownWith(shown: string, ending: string): string {
  return shown.endsWith('"') ? `${shown.slice(0, -1)}${ending}"` : `${shown}${ending}`;
}
