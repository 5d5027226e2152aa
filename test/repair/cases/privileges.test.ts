import { describe } from "vitest";
import { proveEach } from "./prove.ts";
import { created, duplicateKey, nullKey, resynced } from "./situation.ts";

const denied = "42501";
const calledId = 'the primary key is a single bigint column called "id"';
const created8 = [created("public.t.id", "public.t_id_seq", "8", calledId)];

describe.concurrent("who may use a new sequence:", () => {
  proveEach([
    {
      behaviour: "the table's owner owns it",
      roles: ["owner"],
      setUp: `
        grant create on schema public to $owner;
        create table t (id bigint primary key);
        alter table t owner to $owner;
        insert into t values (7);
      `,
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [
        { sql: "insert into t default values", as: "owner", before: nullKey },
        { sql: "do $$ begin assert (select relowner = '$owner'::regrole from pg_class where relkind = 'S'); end $$" },
        { sql: "alter table t owner to current_user" },
        { sql: "insert into t default values" },
      ],
    },
    {
      behaviour: "the table's owner owns it, even one who may not create it, when a superuser repairs",
      roles: ["owner"],
      setUp: "create table t (id bigint primary key); alter table t owner to $owner; insert into t values (7);",
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [{ sql: "insert into t default values", as: "owner", before: nullKey }],
    },
    {
      behaviour: "the table's owner owns it, even one who may create in the schema and not look into it",
      roles: ["owner"],
      setUp: `
        create schema s;
        create table s.t (id bigint primary key);
        alter table s.t owner to $owner;
        grant create on schema s to $owner;
        insert into s.t values (7);
      `,
      findings: [created("s.t.id", "s.t_id_seq", "8", 'the primary key is a single bigint column called "id"')],
      next: { "s.t_id_seq": "8" },
      proofs: [
        { sql: "insert into s.t default values", as: "owner", before: denied, after: denied },
        { sql: "grant usage on schema s to $owner" },
        { sql: "insert into s.t default values", as: "owner" },
      ],
    },
    {
      behaviour: "those to whom the table's owner grants it by default",
      roles: ["owner", "reporter"],
      setUp: `
        grant create on schema public to $owner;
        alter default privileges for role $owner grant select on sequences to $reporter;
        create table t (id bigint primary key);
        alter table t owner to $owner;
        insert into t values (7);
      `,
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [
        { sql: "select last_value from t_id_seq", as: "reporter" },
        { sql: "select nextval('t_id_seq')", as: "reporter", after: denied },
        { sql: "insert into t default values", as: "owner", before: nullKey },
      ],
    },
    {
      behaviour: "a role that may only insert",
      roles: ["writer"],
      setUp: `
        create table t (id bigint primary key, note text);
        insert into t values (7);
        grant insert on t to $writer;
      `,
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [
        { sql: "insert into t (note) values ('new')", as: "writer", before: nullKey },
        { sql: "select setval('t_id_seq', 100)", as: "writer", after: denied },
      ],
    },
    {
      behaviour: "a role that may insert some of the columns",
      roles: ["writer"],
      setUp: `
        create table t (id bigint primary key, note text);
        insert into t values (7);
        grant insert (note) on t to $writer;
      `,
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [{ sql: "insert into t (note) values ('new')", as: "writer", before: nullKey }],
    },
    {
      behaviour: "everybody, when everybody may insert",
      roles: ["anyone"],
      setUp: `
        create table t (id bigint primary key, note text);
        insert into t values (7);
        grant insert on t to public;
      `,
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [{ sql: "insert into t (note) values ('new')", as: "anyone", before: nullKey }],
    },
    {
      behaviour: "the members of a role that may insert",
      roles: ["writers", "member"],
      setUp: `
        create table t (id bigint primary key, note text);
        insert into t values (7);
        grant insert on t to $writers;
        grant $writers to $member;
      `,
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [{ sql: "insert into t (note) values ('new')", as: "member", before: nullKey }],
    },
    {
      behaviour: "a role that inserts into a partitioned table",
      roles: ["writer"],
      setUp: `
        create table t (id bigint primary key, note text) partition by range (id);
        create table t_rest partition of t default;
        insert into t values (7);
        grant insert on t to $writer;
      `,
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [{ sql: "insert into t (note) values ('new')", as: "writer", before: nullKey }],
    },
    {
      behaviour: "a role that inserts into a partition of a partition, and into nothing above it",
      roles: ["writer"],
      setUp: `
        create table t (id bigint primary key, note text) partition by range (id);
        create table t_rest partition of t default partition by range (id);
        create table t_rest_rest partition of t_rest default;
        insert into t values (7);
        grant insert on t_rest_rest to $writer;
      `,
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [{ sql: "insert into t_rest_rest (note) values ('new')", as: "writer", before: nullKey }],
    },
    {
      behaviour: "a role that inserts into an inheriting table",
      roles: ["writer"],
      setUp: `
        create table t (id bigint primary key, note text);
        create table child () inherits (t);
        insert into t values (7);
        grant insert on child to $writer;
      `,
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [{ sql: "insert into child (note) values ('new')", as: "writer", before: nullKey }],
    },
    {
      behaviour: "a role that inserts into a view over a view over the table, and into some columns only",
      roles: ["writer", "other"],
      setUp: `
        create table t (id bigint primary key, note text);
        create view all_of_t as select id, note from t;
        create view some_of_t as select id, note from all_of_t where note is not null;
        insert into t values (7);
        grant insert on some_of_t to $writer;
        grant insert (note) on all_of_t to $other;
      `,
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [
        { sql: "insert into some_of_t (note) values ('new')", as: "writer", before: nullKey },
        { sql: "insert into all_of_t (note) values ('new')", as: "other", before: nullKey },
        { sql: "insert into t (note) values ('new')", as: "writer", before: denied, after: denied },
      ],
    },
    {
      behaviour: "nobody who may read, update and delete, and not insert",
      roles: ["reader"],
      setUp: `
        create table t (id bigint primary key, note text);
        insert into t values (7);
        grant select, update, delete, references on t to $reader;
      `,
      findings: created8,
      next: { "public.t_id_seq": "8" },
      proofs: [{ sql: "select nextval('t_id_seq')", as: "reader", after: denied }],
    },
    {
      behaviour: "several roles, of a table whose name must be quoted",
      roles: ["writer", "anyone"],
      setUp: `
        create table "Order items" (id bigint primary key, note text);
        insert into "Order items" values (7);
        grant insert (note) on "Order items" to $writer;
        grant insert on "Order items" to $anyone with grant option;
      `,
      findings: [created('public."Order items".id', 'public."Order items_id_seq"', "8", calledId)],
      next: { 'public."Order items_id_seq"': "8" },
      proofs: [
        { sql: `insert into "Order items" (note) values ('new')`, as: "writer", before: nullKey },
        { sql: `insert into "Order items" (note) values ('new')`, as: "anyone", before: nullKey },
      ],
    },
  ]);
});

describe.concurrent("who may use a sequence that is only moved:", () => {
  proveEach([
    {
      behaviour: "those who might before, and no one else",
      roles: ["owner", "writer", "other"],
      setUp: `
        grant create on schema public to $owner;
        set role $owner;
        create sequence numbers increment 10 cache 5;
        create table t (id bigint primary key default nextval('numbers'), note text);
        insert into t values (1), (11), (21), (31), (41), (51), (61);
        grant insert on t to $writer, $other;
        grant usage on sequence numbers to $writer;
        reset role;
      `,
      findings: [resynced("public.t.id", "public.numbers", "1", "71")],
      next: { "public.numbers": "71" },
      proofs: [
        { sql: "insert into t (note) values ('new')", as: "writer", before: duplicateKey },
        { sql: "insert into t (note) values ('new')", as: "other", before: denied, after: denied },
        { sql: "insert into t (note) values ('new')", as: "owner", before: duplicateKey },
      ],
    },
  ]);
});
