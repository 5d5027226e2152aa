import { describe } from "vitest";
import { proveEach } from "./prove.ts";
import {
  created,
  duplicateKey,
  failed,
  leftAlone,
  notRecreated,
  nullKey,
  resynced,
  type Situation,
} from "./situation.ts";

describe.concurrent("a key without generator:", () => {
  proveEach([
    ...(["smallint", "integer", "bigint"] as const).map(
      (type): Situation => ({
        behaviour: `gives a ${type} key called id a sequence of its type`,
        setUp: `create table t (id ${type} primary key, note text); insert into t values (3), (7);`,
        findings: [
          created("public.t.id", "public.t_id_seq", "8", `the primary key is a single ${type} column called "id"`),
        ],
        next: { "public.t_id_seq": "8" },
        proofs: [
          { sql: "insert into t (note) values ('new')", before: nullKey },
          { sql: `do $$ begin assert (select seqtypid = '${type}'::regtype from pg_sequence); end $$` },
          { sql: "do $$ begin assert pg_get_serial_sequence('t', 'id') = 'public.t_id_seq'; end $$" },
        ],
      }),
    ),
    {
      behaviour: "starts an empty table at 1",
      setUp: "create table t (id bigint primary key);",
      findings: [
        created("public.t.id", "public.t_id_seq", "1", 'the primary key is a single bigint column called "id"'),
      ],
      next: { "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "starts a table of negative numbers at 1",
      setUp: "create table t (id bigint primary key); insert into t values (-7), (-3);",
      findings: [
        created("public.t.id", "public.t_id_seq", "1", 'the primary key is a single bigint column called "id"'),
      ],
      next: { "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "knows a key called id in whatever case",
      setUp: `create table "T" ("Id" integer primary key); create table u ("ID" integer primary key);`,
      findings: [
        created(`public."T"."Id"`, `public."T_Id_seq"`, "1", 'the primary key is a single integer column called "id"'),
        created(`public.u."ID"`, `public."u_ID_seq"`, "1", 'the primary key is a single integer column called "id"'),
      ],
      next: { 'public."T_Id_seq"': "1", 'public."u_ID_seq"': "1" },
      proofs: [
        { sql: 'insert into "T" default values', before: nullKey },
        { sql: "insert into u default values", before: nullKey },
      ],
    },
    ...[
      { table: "employee", column: "employee_id" },
      { table: "employees", column: "employee_id" },
      { table: "boxes", column: "box_id" },
      { table: "categories", column: "category_id" },
      { table: "employees", column: "employeeid" },
    ].map(
      ({ table, column }): Situation => ({
        behaviour: `gives ${column} in ${table} a sequence`,
        setUp: `create table ${table} (${column} integer primary key); insert into ${table} values (7);`,
        findings: [
          created(
            `public.${table}.${column}`,
            `public.${table}_${column}_seq`,
            "8",
            "the primary key is a single integer column named after its table",
          ),
        ],
        next: { [`public.${table}_${column}_seq`]: "8" },
        proofs: [{ sql: `insert into ${table} default values`, before: nullKey }],
      }),
    ),
    {
      behaviour: "gives a key whose type is a domain over a domain a sequence of the type below",
      setUp: `
        create domain positive as integer check (value > 0);
        create domain number as positive;
        create table t (id number primary key);
        insert into t values (7);
      `,
      findings: [
        created("public.t.id", "public.t_id_seq", "8", 'the primary key is a single integer column called "id"'),
      ],
      next: { "public.t_id_seq": "8" },
      proofs: [
        { sql: "insert into t default values", before: nullKey },
        { sql: "do $$ begin assert (select seqtypid = 'integer'::regtype from pg_sequence); end $$" },
      ],
    },
    {
      behaviour: "gives tables of the same name in several schemas a sequence each",
      setUp: `
        create schema one;
        create schema two;
        create table one.t (id bigint primary key);
        create table two.t (id bigint primary key);
        insert into two.t values (5);
      `,
      findings: [
        created("one.t.id", "one.t_id_seq", "1", 'the primary key is a single bigint column called "id"'),
        created("two.t.id", "two.t_id_seq", "6", 'the primary key is a single bigint column called "id"'),
      ],
      next: { "one.t_id_seq": "1", "two.t_id_seq": "6" },
      proofs: [
        { sql: "insert into one.t default values", before: nullKey },
        { sql: "insert into two.t default values", before: nullKey },
      ],
    },
    {
      behaviour: "gives a key that has lost its identity a sequence, named as that of the identity was",
      setUp: `
        create table t (id bigint generated always as identity primary key, note text);
        insert into t overriding system value select generate_series(1, 7);
        alter table t alter column id drop identity;
      `,
      findings: [
        created("public.t.id", "public.t_id_seq", "8", 'the primary key is a single bigint column called "id"'),
      ],
      next: { "public.t_id_seq": "8" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey }],
    },
    {
      behaviour: "gives a partitioned table's key a sequence, which all partitions draw from",
      setUp: `
        create table t (id bigint primary key, note text) partition by range (id);
        create table t_1 partition of t for values from (minvalue) to (100);
        create table t_2 partition of t for values from (100) to (maxvalue);
        insert into t values (7), (150);
      `,
      findings: [
        created("public.t.id", "public.t_id_seq", "151", 'the primary key is a single bigint column called "id"'),
      ],
      next: { "public.t_id_seq": "151" },
      proofs: [
        // no partition takes what has no number
        { sql: "insert into t (note) values ('new')", before: "23514" },
        { sql: "insert into t_2 (note) values ('new')", before: nullKey },
      ],
    },
    {
      behaviour: "is not put off by triggers that cannot fill the key",
      setUp: `
        create table t (id bigint primary key, note text);
        create function nothing() returns trigger language plpgsql as 'begin return new; end';
        create trigger after_row after insert on t for each row execute function nothing();
        create trigger before_statement before insert on t for each statement execute function nothing();
        create trigger before_update before update on t for each row execute function nothing();
        create trigger disabled before insert on t for each row execute function nothing();
        alter table t disable trigger disabled;
      `,
      findings: [
        created("public.t.id", "public.t_id_seq", "1", 'the primary key is a single bigint column called "id"'),
      ],
      next: { "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "is not put off by foreign keys that point at the key",
      setUp: `
        create table t (id bigint primary key);
        create table u (id bigint primary key default 1, t bigint references t);
        insert into t values (7);
      `,
      findings: [
        created("public.t.id", "public.t_id_seq", "8", 'the primary key is a single bigint column called "id"'),
      ],
      next: { "public.t_id_seq": "8" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "cannot number a table that is full",
      setUp: "create table t (id smallint primary key); insert into t values (32767);",
      findings: [
        failed({
          problem: "missing",
          columns: ["public.t.id"],
          sequence: "public.t_id_seq",
          evidence: 'the primary key is a single smallint column called "id"',
          reason: "the next value would be 32768, and the column public.t.id ends at 32767",
        }),
      ],
      next: {},
      proofs: [{ sql: "insert into t default values", before: nullKey, after: nullKey }],
    },
  ]);
});

describe.concurrent("the name of a new sequence is taken", () => {
  const calledId = 'the primary key is a single bigint column called "id"';
  const long = "n".repeat(60);
  proveEach([
    ...[
      "create view t_id_seq as select 1 as one;",
      "create table t_id_seq (n integer);",
      "create table u (n integer); create index t_id_seq on u (n);",
      "create materialized view t_id_seq as select 1 as one;",
      "create type t_id_seq as (n integer);",
    ].map(
      (other): Situation => ({
        behaviour: `and it gets the next number: ${other}`,
        setUp: `${other} create table t (id bigint primary key); insert into t values (7);`,
        findings: [created("public.t.id", "public.t_id_seq1", "8", calledId)],
        next: { "public.t_id_seq1": "8" },
        proofs: [{ sql: "insert into t default values", before: nullKey }],
      }),
    ),
    {
      behaviour: "and the numbered ones too, and it gets the first free one",
      setUp: `
        create view t_id_seq as select 1 as one;
        create view t_id_seq1 as select 1 as one;
        create view t_id_seq3 as select 1 as one;
        create table t (id bigint primary key);
      `,
      findings: [created("public.t.id", "public.t_id_seq2", "1", calledId)],
      next: { "public.t_id_seq2": "1" },
      proofs: [{ sql: "insert into t default values", before: nullKey }],
    },
    {
      behaviour: "by another new sequence, and both get one",
      setUp: `
        create table ${long}one (id bigint primary key);
        create table ${long}two (id bigint primary key);
        insert into ${long}two values (7);
      `,
      findings: [
        created(`public.${long}one.id`, `public.${long.slice(4)}_id_seq`, "1", calledId),
        created(`public.${long}two.id`, `public.${long.slice(5)}_id_seq1`, "8", calledId),
      ],
      next: { [`public.${long.slice(4)}_id_seq`]: "1", [`public.${long.slice(5)}_id_seq1`]: "8" },
      proofs: [
        { sql: `insert into ${long}one default values`, before: nullKey },
        { sql: `insert into ${long}two default values`, before: nullKey },
      ],
    },
  ]);
});

describe.concurrent("what must not get a generator:", () => {
  proveEach([
    {
      behaviour: "leaves a foreign key alone",
      setUp: `
        create table u (n bigint primary key default 1);
        create table t (id bigint primary key references u);
      `,
      findings: [notRecreated("public.t.id", "foreign key: its values come from another table")],
      next: {},
      proofs: [{ sql: "insert into t default values", after: nullKey }],
    },
    {
      behaviour: "leaves a one-to-one key alone whose foreign key did not come along",
      setUp: `
        create table student (person_ptr_id bigint primary key);
        create table teacher ("PERSON_PTR" bigint primary key);
      `,
      findings: [
        notRecreated("public.student.person_ptr_id", "one-to-one key: its values come from the parent table"),
        notRecreated('public.teacher."PERSON_PTR"', "one-to-one key: its values come from the parent table"),
      ],
      next: {},
      proofs: [{ sql: "insert into student default values", after: nullKey }],
    },
    {
      behaviour: "leaves a composite key alone, and says so once",
      setUp: "create table t (id bigint, version integer, region text, primary key (version, id, region));",
      findings: [notRecreated(["public.t.version", "public.t.id", "public.t.region"], "composite key")],
      next: {},
      proofs: [{ sql: "insert into t (version, region) values (1, 'eu')", after: nullKey }],
    },
    {
      behaviour: "leaves a composite key alone that is made of foreign keys",
      setUp: `
        create table u (n bigint primary key default 1);
        create table t (id bigint references u, other bigint references u, primary key (id, other));
      `,
      findings: [],
      next: {},
      proofs: [{ sql: "insert into t (other) values (1)", after: nullKey }],
    },
    {
      behaviour: "leaves a composite key alone of which a part has a default",
      setUp: "create table t (id bigint, version integer default 1, primary key (id, version));",
      findings: [],
      next: {},
      proofs: [{ sql: "insert into t default values", after: nullKey }],
    },
    {
      behaviour: "leaves a uuid alone",
      setUp: "create table t (id uuid primary key);",
      findings: [notRecreated("public.t.id", "uuid key")],
      next: {},
      proofs: [{ sql: "insert into t default values", after: nullKey }],
    },
    {
      behaviour: "leaves a natural key alone",
      setUp: `
        create table country (code integer primary key);
        create table invoice (number bigint primary key);
        create table employee (department_id bigint primary key);
      `,
      findings: [
        notRecreated("public.country.code", "natural key: neither called id nor named after its table"),
        notRecreated("public.employee.department_id", "natural key: neither called id nor named after its table"),
        notRecreated("public.invoice.number", "natural key: neither called id nor named after its table"),
      ],
      next: {},
      proofs: [{ sql: "insert into invoice default values", after: nullKey }],
    },
    {
      behaviour: "leaves a natural key alone, and proposes nothing that PostgreSQL would refuse",
      setUp: `
        create domain number as integer;
        create table a (position number primary key);
        create table b (code smallint primary key);
        insert into b values (32767);
        create table c (code bigint primary key);
        insert into c values (9223372036854775807);
      `,
      findings: ["public.a.position", "public.b.code", "public.c.code"].map((column) =>
        notRecreated(column, "natural key: neither called id nor named after its table"),
      ),
      next: {},
      proofs: [],
    },
    {
      behaviour: "leaves a text alone, and does not speak of it",
      setUp: "create table t (id text primary key); create table u (id varchar(20) primary key);",
      findings: [],
      next: {},
      proofs: [{ sql: "insert into t default values", after: nullKey }],
    },
    {
      behaviour: "leaves a numeric key alone",
      setUp: "create table t (id numeric(20, 0) primary key);",
      findings: [notRecreated("public.t.id", "numeric key, not an integer")],
      next: {},
      proofs: [{ sql: "insert into t default values", after: nullKey }],
    },
    {
      behaviour: "leaves a key alone that a trigger may fill",
      setUp: `
        create table t (id bigint primary key);
        create function fill() returns trigger language plpgsql as 'begin new.id := 42; return new; end';
        create trigger fill before insert on t for each row execute function fill();
      `,
      findings: [notRecreated("public.t.id", "a trigger may fill it")],
      next: {},
      proofs: [{ sql: "insert into t default values" }],
    },
    {
      behaviour: "leaves a partition and a view alone",
      setUp: `
        create table t (id bigint, year integer) partition by list (year);
        create table t_2024 partition of t (primary key (id)) for values in (2024);
        create view v as select id from t;
      `,
      findings: [],
      next: {},
      proofs: [{ sql: "insert into t (year) values (2024)", after: nullKey }],
    },
    {
      behaviour: "leaves a foreign table alone",
      setUp: `
        create foreign data wrapper nowhere;
        create server nowhere foreign data wrapper nowhere;
        create foreign table f (id bigint not null) server nowhere;
      `,
      findings: [],
      next: {},
      proofs: [],
    },
    {
      behaviour: "leaves the tables of an extension alone, and moves its sequences like any other",
      roles: ["nobody"], // and so a database of its own, since the extension cannot be parted from the table again
      setUp: `
        create table t (id bigint primary key);
        create table u (id bigserial primary key);
        insert into u select generate_series(1, 7);
        alter extension plpgsql add table t;
        alter extension plpgsql add table u;
        alter extension plpgsql add sequence u_id_seq;
      `,
      findings: [resynced("public.u.id", "public.u_id_seq", "1", "8")],
      next: { "public.u_id_seq": "8" },
      proofs: [
        { sql: "insert into t default values", before: nullKey, after: nullKey },
        { sql: "insert into u default values", before: duplicateKey },
      ],
    },
    {
      behaviour: "leaves a unique column alone that is no key",
      setUp: "create table t (id bigint not null unique, employee_id integer);",
      findings: [],
      next: {},
      proofs: [{ sql: "insert into t default values", after: nullKey }],
    },
    {
      behaviour: "leaves a key alone that is computed, or has a default",
      setUp: `
        create table t (n bigint, id bigint generated always as (n * 2) stored primary key);
        create table u (id bigint primary key default 42);
      `,
      findings: [],
      next: {},
      proofs: [{ sql: "insert into t values (1)" }, { sql: "insert into u default values" }],
    },
    {
      behaviour: "leaves a key alone that an application may number from a sequence named after the table, as JPA does",
      setUp: "create sequence customer_seq increment 50; create table customer (id bigint primary key);",
      findings: [
        notRecreated("public.customer.id", "the application may number its rows: a sequence of its own is there"),
        leftAlone("public.customer_seq", [], "no column is known to draw from it"),
      ],
      next: { "public.customer_seq": "1" },
      proofs: [{ sql: "insert into customer default values", after: nullKey }],
    },
    {
      behaviour: "leaves keys alone that an application may number from one sequence for all, as Hibernate 5 does",
      setUp: `
        create schema other;
        create sequence hibernate_sequence;
        create table customer (id bigint primary key);
        create table supplier (supplier_id bigint primary key);
        create table other.customer (id bigint primary key);
      `,
      findings: [
        created(
          "other.customer.id",
          "other.customer_id_seq",
          "1",
          'the primary key is a single bigint column called "id"',
        ),
        notRecreated("public.customer.id", "the application may number its rows: a sequence of its own is there"),
        notRecreated(
          "public.supplier.supplier_id",
          "the application may number its rows: a sequence of its own is there",
        ),
        leftAlone("public.hibernate_sequence", [], "no column is known to draw from it"),
      ],
      next: { "other.customer_id_seq": "1", "public.hibernate_sequence": "1" },
      proofs: [{ sql: "insert into customer default values", after: nullKey }],
    },
    {
      behaviour: "leaves the lock table of Liquibase alone",
      setUp: "create table databasechangeloglock (id integer primary key, locked boolean not null);",
      findings: [
        notRecreated("public.databasechangeloglock.id", "a table of Liquibase, which numbers its one row itself"),
      ],
      next: {},
      proofs: [{ sql: "insert into databasechangeloglock (locked) values (true)", after: nullKey }],
    },
  ]);
});
