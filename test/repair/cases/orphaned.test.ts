import { describe } from "vitest";
import { proveEach } from "./prove.ts";
import { attached, created, failed, leftAlone, notRecreated, nullKey } from "./situation.ts";

const a = "a".repeat(40);
const b = "b".repeat(40);

describe.concurrent("a column that has lost the default, its sequence still being there:", () => {
  proveEach([
    {
      behaviour: "attaches the sequence that the column owns",
      setUp: `
        create table t (id serial primary key);
        alter table t alter column id drop default;
        insert into t select generate_series(1, 7);
      `,
      findings: [attached("public.t.id", "public.t_id_seq", "1", "8", "is owned by it")],
      next: { "public.t_id_seq": "8" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "attaches the sequence that the column owns, whatever its name, the key or not",
      setUp: `
        create table t (id integer primary key, position integer not null);
        create sequence numbers owned by t.position;
        alter table t alter column id set default 1;
        insert into t values (1, 20);
      `,
      findings: [attached("public.t.position", "public.numbers", "1", "21", "is owned by it")],
      next: { "public.numbers": "21" },
      proofs: [{ sql: "insert into t (id) values (2)", before: nullKey }],
    },
    {
      behaviour: "attaches the sequence that has the name",
      setUp: `
        create sequence t_id_seq;
        create table t (id bigint primary key);
        insert into t select generate_series(1, 7);
      `,
      findings: [attached("public.t.id", "public.t_id_seq", "1", "8", "is named after it")],
      next: { "public.t_id_seq": "8" },
      proofs: [
        { sql: "insert into t default values", before: nullKey },
        { sql: "do $$ begin assert pg_get_serial_sequence('t', 'id') = 'public.t_id_seq'; end $$" },
      ],
    },
    {
      behaviour: "attaches the sequence that has the name of a column that is not the key",
      setUp: `
        create sequence t_position_seq;
        create table t (id uuid primary key default gen_random_uuid(), position bigint not null);
        insert into t (position) select generate_series(1, 7);
      `,
      findings: [attached("public.t.position", "public.t_position_seq", "1", "8", "is named after it")],
      next: { "public.t_position_seq": "8" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "does not move a sequence back that is ahead of the data",
      setUp: `
        create sequence t_id_seq start 100;
        create table t (id bigint primary key);
        insert into t select generate_series(1, 7);
      `,
      findings: [attached("public.t.id", "public.t_id_seq", "100", "100", "is named after it")],
      next: { "public.t_id_seq": "100" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "keeps the grid of the sequence",
      setUp: `
        create table t (id bigint primary key);
        create sequence t_id_seq start 5 increment 10 cache 5 owned by t.id;
        insert into t values (28);
      `,
      findings: [attached("public.t.id", "public.t_id_seq", "5", "35", "is owned by it")],
      next: { "public.t_id_seq": "35" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "attaches a sequence to an empty table as it stands",
      setUp: `
        create sequence t_id_seq;
        create table t (id bigint primary key);
        select setval('t_id_seq', 41);
      `,
      findings: [attached("public.t.id", "public.t_id_seq", "42", "42", "is named after it")],
      next: { "public.t_id_seq": "42" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "attaches the sequence that has the name with a number, the plain name being another's",
      setUp: `
        create view t_id_seq as select 1 as one;
        create sequence t_id_seq1;
        create table t (id bigint primary key);
        insert into t select generate_series(1, 7);
      `,
      findings: [attached("public.t.id", "public.t_id_seq1", "1", "8", "is named after it")],
      next: { "public.t_id_seq1": "8" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "attaches the sequence that has the name as PostgreSQL cuts it",
      setUp: `
        create table ${a} (${b} bigserial primary key);
        alter table ${a} alter column ${b} drop default;
        do $$ begin execute format('alter sequence %s owned by none', pg_get_serial_sequence('${a}', '${b}')); end $$;
        insert into ${a} select generate_series(1, 7);
      `,
      findings: [
        attached(`public.${a}.${b}`, `public.${a.slice(0, 29)}_${b.slice(0, 29)}_seq`, "1", "8", "is named after it"),
      ],
      next: { [`public.${a.slice(0, 29)}_${b.slice(0, 29)}_seq`]: "8" },
      proofs: [{ sql: `insert into ${a} default values`, before: nullKey }],
    },
    {
      behaviour: "attaches the sequence that has the name as PostgreSQL cuts it to a column that is not the key",
      setUp: `
        create table t (id uuid primary key default gen_random_uuid(), ${"n".repeat(63)} bigserial);
        alter table t alter column ${"n".repeat(63)} drop default;
        alter sequence t_${"n".repeat(57)}_seq owned by none;
        -- neither the owner of the name nor the place for the sequence
        create table u (id uuid primary key default gen_random_uuid(), ${"n".repeat(60)} bigint not null);
      `,
      findings: [
        attached(`public.t.${"n".repeat(63)}`, `public.t_${"n".repeat(57)}_seq`, "1", "1", "is named after it"),
      ],
      next: { [`public.t_${"n".repeat(57)}_seq`]: "1" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "attaches each of several cut sequences to a table, the numbered ones too",
      setUp: `
        create table ${a}1 (id bigserial primary key);
        create table ${a}12345678901234567 (id bigserial primary key);
        create table ${a}123456789012345678 (id bigserial primary key);
        alter table ${a}1 alter column id drop default;
        alter table ${a}12345678901234567 alter column id drop default;
        alter table ${a}123456789012345678 alter column id drop default;
        alter sequence ${a}1_id_seq owned by none;
        alter sequence ${a}1234567890123456_id_seq owned by none;
        alter sequence ${a}123456789012345_id_seq1 owned by none;
      `,
      findings: [
        attached(`public.${a}1.id`, `public.${a}1_id_seq`, "1", "1", "is named after it"),
        attached(
          `public.${a}12345678901234567.id`,
          `public.${a}1234567890123456_id_seq`,
          "1",
          "1",
          "is named after it",
        ),
        attached(
          `public.${a}123456789012345678.id`,
          `public.${a}123456789012345_id_seq1`,
          "1",
          "1",
          "is named after it",
        ),
      ],
      next: {
        [`public.${a}1_id_seq`]: "1",
        [`public.${a}123456789012345_id_seq1`]: "1",
        [`public.${a}1234567890123456_id_seq`]: "1",
      },
      proofs: [
        { sql: `insert into ${a}1 default values`, before: nullKey },
        { sql: `insert into ${a}12345678901234567 default values`, before: nullKey },
        { sql: `insert into ${a}123456789012345678 default values`, before: nullKey },
      ],
    },
    {
      behaviour: "attaches sequences of the same name in several schemas, each to its own table",
      setUp: `
        create schema one;
        create schema two;
        create sequence one.t_id_seq;
        create sequence two.t_id_seq;
        create table one.t (id bigint primary key);
        create table two.t (id bigint primary key);
        insert into one.t values (3);
        insert into two.t values (5);
      `,
      findings: [
        attached("one.t.id", "one.t_id_seq", "1", "4", "is named after it"),
        attached("two.t.id", "two.t_id_seq", "1", "6", "is named after it"),
      ],
      next: { "one.t_id_seq": "4", "two.t_id_seq": "6" },
      proofs: [
        { sql: "insert into one.t default values", before: nullKey },
        { sql: "insert into two.t default values", before: nullKey },
      ],
    },
    {
      behaviour: "makes the table's owner the owner of the sequence, and lets all who insert use it",
      roles: ["owner", "other", "writer"],
      setUp: `
        grant create on schema public to $owner, $other;
        set role $other;
        create sequence t_id_seq;
        set role $owner;
        create table t (id bigint primary key, note text);
        insert into t values (7);
        grant insert on t to $writer;
        reset role;
      `,
      findings: [attached("public.t.id", "public.t_id_seq", "1", "8", "is named after it")],
      next: { "public.t_id_seq": "8" },
      proofs: [
        { sql: "insert into t (note) values ('w')", as: "writer", before: nullKey },
        { sql: "insert into t (note) values ('o')", as: "owner", before: nullKey },
        { sql: "alter sequence t_id_seq cache 2", as: "owner" },
        { sql: "select nextval('t_id_seq')", as: "other", after: "42501" },
      ],
    },
    {
      behaviour: "does not take a sequence that another column draws from, and makes one of the next name",
      setUp: `
        create sequence t_id_seq;
        create table t (id bigint primary key);
        create table u (n bigint default nextval('t_id_seq'));
        insert into t values (7);
      `,
      findings: [
        created("public.t.id", "public.t_id_seq1", "8", 'the primary key is a single bigint column called "id"'),
      ],
      next: { "public.t_id_seq": "1", "public.t_id_seq1": "8" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "does not take a sequence that another column owns",
      setUp: `
        create table t (id bigint primary key);
        create table u (n bigint default 1);
        create sequence t_id_seq owned by u.n;
        insert into t values (7);
      `,
      findings: [
        created("public.t.id", "public.t_id_seq1", "8", 'the primary key is a single bigint column called "id"'),
        leftAlone("public.t_id_seq", ["public.u.n"], "no column is known to draw from it"),
      ],
      next: { "public.t_id_seq": "1", "public.t_id_seq1": "8" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "does not take a sequence of the name in another schema",
      setUp: `
        create schema other;
        create sequence other.t_id_seq;
        create table t (id bigint primary key);
      `,
      findings: [
        created("public.t.id", "public.t_id_seq", "1", 'the primary key is a single bigint column called "id"'),
        leftAlone("other.t_id_seq", [], "no column is known to draw from it"),
      ],
      next: { "other.t_id_seq": "1", "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "leaves a column alone whose sequence counts down, cycles, or counts in blocks",
      setUp: `
        create sequence blocks_id_seq increment 50;
        create table blocks (id bigint primary key);
        create sequence down_id_seq increment -1;
        create table down (id bigint primary key);
        create sequence round_id_seq cycle;
        create table round (id bigint primary key);
      `,
      findings: [
        notRecreated(
          "public.blocks.id",
          "its sequence does not fit: it counts down, cycles, or is not counted one by one",
        ),
        notRecreated(
          "public.down.id",
          "its sequence does not fit: it counts down, cycles, or is not counted one by one",
        ),
        notRecreated(
          "public.round.id",
          "its sequence does not fit: it counts down, cycles, or is not counted one by one",
        ),
        leftAlone("public.blocks_id_seq", [], "no column is known to draw from it"),
        leftAlone("public.down_id_seq", [], "no column is known to draw from it"),
        leftAlone("public.round_id_seq", [], "no column is known to draw from it"),
      ],
      next: { "public.blocks_id_seq": "1", "public.down_id_seq": "-1", "public.round_id_seq": "1" },
      proofs: [{ sql: "insert into down default values", before: nullKey, after: nullKey }],
    },
    {
      behaviour: "leaves a column alone that may be empty",
      setUp: "create table t (id bigint primary key, position integer); create sequence numbers owned by t.position;",
      findings: [
        created("public.t.id", "public.t_id_seq", "1", 'the primary key is a single bigint column called "id"'),
        notRecreated("public.t.position", "it may be empty: what has no number may be meant to have none"),
        leftAlone("public.numbers", ["public.t.position"], "no column is known to draw from it"),
      ],
      next: { "public.numbers": "1", "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "leaves a foreign key alone that a sequence is named after",
      setUp: `
        create table u (n bigint primary key default 1);
        create table t (id bigint primary key references u);
        create sequence t_id_seq;
      `,
      findings: [
        notRecreated("public.t.id", "foreign key: its values come from another table"),
        leftAlone("public.t_id_seq", [], "no column is known to draw from it"),
      ],
      next: { "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t default values", before: nullKey, after: nullKey }],
    },
    {
      behaviour: "widens a sequence that the data have outgrown, like its column",
      setUp: `
        create table t (id bigint primary key);
        create sequence t_id_seq as integer owned by t.id;
        insert into t values (3000000000);
      `,
      findings: [
        {
          ...attached("public.t.id", "public.t_id_seq", "1", "3000000001", "is owned by it"),
          evidence:
            "the sequence public.t_id_seq is owned by it, and nothing draws from it; type integer -> bigint, as wide as its column",
        },
      ],
      next: { "public.t_id_seq": "3000000001" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "does not attach a sequence that somebody has made to end before the data",
      setUp: `
        create sequence t_id_seq maxvalue 99;
        create table t (id bigint primary key);
        insert into t values (100);
      `,
      findings: [
        failed({
          problem: "orphaned",
          columns: ["public.t.id"],
          sequence: "public.t_id_seq",
          from: "1",
          evidence: "the sequence public.t_id_seq is named after it, and nothing draws from it",
          reason: "the next value would be 101, and the sequence ends at 99",
        }),
      ],
      next: { "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t default values", before: nullKey, after: nullKey }],
    },
  ]);
});
