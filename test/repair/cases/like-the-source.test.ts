import { describe } from "vitest";
import { proveEach } from "./prove.ts";
import { created, createdFor, leftAlone, notRecreated, nullKey, resynced } from "./situation.ts";

const serial = "the source has it: a default";
const always = "the source has it: identity ALWAYS";
const alone = "the source has it: a sequence that no column takes as it is";

/** As DMS leaves a table: its columns, NOT NULL and primary key. */
const t = "create table t (id bigint primary key, note text);";

const is = (condition: string) => ({ sql: `do $$ begin assert (${condition}); end $$` });

describe.concurrent("with the source as a reference, a column without generator", () => {
  proveEach([
    {
      behaviour: "gets the serial that it has there",
      source: "create table t (id bigserial primary key, note text); insert into t (note) values ('a'), ('b');",
      setUp: `${t} insert into t values (1), (2);`,
      findings: [created("public.t.id", "public.t_id_seq", "3", serial)],
      next: { "public.t_id_seq": "3" },
      proofs: [
        { sql: "insert into t (note) values ('new')", before: nullKey },
        is("pg_get_serial_sequence('t', 'id') = 'public.t_id_seq'"),
      ],
    },
    {
      behaviour: "gets the identity that it has there, which takes no numbers",
      source: "create table t (id bigint primary key generated always as identity, note text);",
      setUp: `${t} insert into t values (1), (7);`,
      findings: [created("public.t.id", "public.t_id_seq", "8", always)],
      next: { "public.t_id_seq": "8" },
      proofs: [
        { sql: "insert into t (note) values ('new')", before: nullKey },
        { sql: "insert into t values (100)", after: "428C9" },
        is("select attidentity = 'a' from pg_attribute where attrelid = 't'::regclass and attname = 'id'"),
      ],
    },
    {
      behaviour: "goes on where the source is, which has deleted its last rows",
      source: "create table t (id bigserial primary key, note text); select setval('t_id_seq', 500);",
      setUp: `${t} insert into t values (1), (2);`,
      findings: [created("public.t.id", "public.t_id_seq", "501", serial)],
      next: { "public.t_id_seq": "501" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey }],
    },
    {
      behaviour: "is left alone where the source has none, even if it is called id or a sequence is named after it",
      source: "create table t (id bigint primary key); create table u (id bigint primary key);",
      setUp: `${t} create table u (id bigint primary key); create sequence u_id_seq;`,
      findings: [
        notRecreated("public.t.id", "the source has no generator there either"),
        notRecreated("public.u.id", "the source has no generator there either"),
        leftAlone("public.u_id_seq", [], "no column is known to draw from it"),
      ],
      next: { "public.u_id_seq": "1" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey, after: nullKey }],
    },
    {
      behaviour: "shares a sequence with those of other tables as in the source",
      source: `
        create sequence numbers;
        create table a (id bigint primary key default nextval('numbers'));
        create table b (id bigint primary key default nextval('numbers'));
      `,
      setUp: `
        create table a (id bigint primary key); create table b (id bigint primary key);
        insert into a values (3); insert into b values (9);
      `,
      findings: [createdFor(["public.a.id", "public.b.id"], "public.numbers", "10", serial)],
      next: { "public.numbers": "10" },
      proofs: [
        { sql: "insert into a default values", before: nullKey },
        { sql: "insert into b default values", before: nullKey },
        is("not exists (select from pg_depend where objid = 'numbers'::regclass and deptype = 'a')"),
      ],
    },
  ]);
});

describe.concurrent("with the source as a reference, a sequence", () => {
  proveEach([
    {
      behaviour:
        "that stands alone there is made like it, and those may draw from it who may there, as far as they are here",
      roles: ["application"],
      source: `
        create sequence invoices as integer start 1000 increment 2 maxvalue 99999 cache 5;
        select setval('invoices', 1234);
        grant usage on sequence invoices to $application;
        create sequence fresh;
      `,
      setUp: t.replace("bigint", "text"),
      findings: [createdFor([], "public.fresh", "1", alone), createdFor([], "public.invoices", "1236", alone)],
      next: { "public.fresh": "1", "public.invoices": "1236" },
      proofs: [
        { sql: "select nextval('public.invoices')", as: "application", before: "42P01" },
        { sql: "select nextval('public.fresh')", as: "application", after: "42501" },
        is(
          "select (seqtypid, seqstart, seqincrement, seqmax, seqcache) = ('integer'::regtype::oid, 1000, 2, 99999, 5) from pg_sequence where seqrelid = 'invoices'::regclass",
        ),
      ],
    },
    {
      behaviour: "behind the source is moved on although nothing collides, and beyond the data where these are further",
      source: `
        create table a (id bigserial primary key); select setval('a_id_seq', 100);
        create table b (id bigserial primary key); select setval('b_id_seq', 100);
      `,
      setUp: `
        create table a (id bigserial primary key); insert into a values (7); select setval('a_id_seq', 7);
        create table b (id bigserial primary key); insert into b values (200);
      `,
      findings: [
        resynced("public.a.id", "public.a_id_seq", "8", "101", "the source's next value is 101"),
        resynced("public.b.id", "public.b_id_seq", "1", "201"),
      ],
      next: { "public.a_id_seq": "101", "public.b_id_seq": "201" },
      proofs: [{ sql: "insert into a default values" }, { sql: "insert into b default values" }],
    },
  ]);
});
