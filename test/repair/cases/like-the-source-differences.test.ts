import { describe } from "vitest";
import { proveEach } from "./prove.ts";
import {
  attached,
  created,
  createdFor,
  differentFrom,
  leftAlone,
  notRecreated,
  nullKey,
  resynced,
  type Seen,
  type Situation,
} from "./situation.ts";

const serial = "the source has it: a default";
const alone = "the source has it: a sequence that no column takes as it is";

const elsewhere = "which takes both to be in one schema, and what names the sequence to follow it there";
const notOwned = (column: string) => `it is not as in the source: owned by none instead of owned by ${column}`;

const see = ": see what the comparison with it says of the column";

/** As DMS leaves a table: its columns, NOT NULL and primary key. */
const t = "create table t (id bigint primary key, note text);";

/** That a column has another generator than in the source. */
const otherwise = (column: string, reason: string): Seen => ({ ...differentFrom(column, "", reason), sequence: null });

describe.concurrent("a column without generator that the source fills otherwise than by a sequence", () => {
  const lost = (behaviour: string, source: string, reason: string): Situation => ({
    behaviour,
    source,
    setUp: t,
    findings: [notRecreated("public.t.id", reason)],
    next: {},
    proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey, after: nullKey }],
  });
  const trigger = `
    create table t (id bigint primary key, note text);
    create function fill() returns trigger language plpgsql as 'begin new.id := 7; return new; end';
    create trigger "Fill" before insert on t for each row execute function fill();
  `;

  proveEach([
    lost(
      "by a constant: its default is told",
      "create table t (id bigint primary key default 7, note text)",
      `its default in the source is 7${see}`,
    ),
    lost(
      "by a function of PostgreSQL: its default is told",
      "create table t (id bigint primary key default (random() * 1000000)::bigint, note text)",
      `its default in the source is ((random() * (1000000)::double precision))::bigint${see}`,
    ),
    lost(
      "by a trigger: it is said that one may",
      trigger,
      'the source has no generator there either, but a trigger that may fill it: "Fill"',
    ),
    lost(
      "from other columns: it is said that it is computed",
      "create table t (id bigint generated always as (length(note)) stored primary key, note text)",
      "it is computed from other columns in the source",
    ),
    lost(
      "by an expression that is too long for a reason: it is said that there is one",
      `create table t (id bigint primary key default ${Array(20).fill("1000").join(" + ")}, note text)`,
      `its default in the source is an expression${see}`,
    ),
    {
      behaviour: "by a uuid: it is not called a key that nothing fills",
      source: "create table t (id uuid primary key default gen_random_uuid())",
      setUp: "create table t (id uuid primary key)",
      findings: [notRecreated("public.t.id", `its default in the source is gen_random_uuid()${see}`)],
      next: {},
      proofs: [{ sql: "insert into t default values", before: nullKey, after: nullKey }],
    },
    {
      behaviour: "by a function that draws: its default is told, and its sequence made",
      source: `
        create sequence numbers; select setval('numbers', 41);
        create function next_id() returns bigint language sql as $$ select nextval('public.numbers') $$;
        create table t (id bigint primary key default next_id(), note text);
      `,
      setUp: `${t} create function next_id() returns bigint language plpgsql as 'begin return nextval(''public.numbers''); end';`,
      findings: [
        createdFor([], "public.numbers", "42", alone),
        notRecreated("public.t.id", `its default in the source is public.next_id()${see}`),
      ],
      next: { "public.numbers": "42" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey, after: nullKey }],
    },
    {
      behaviour: "as a part of a key that has a generator: nothing is amiss with it",
      source: "create table t (id bigserial, region integer default 1, primary key (id, region))",
      setUp: "create table t (id bigint, region integer, primary key (id, region))",
      findings: [created("public.t.id", "public.t_id_seq", "1", serial)],
      next: { "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t (region) values (1)", before: nullKey }],
    },
  ]);
});

describe.concurrent("a column that has a generator in the source, and another one here", () => {
  proveEach([
    {
      behaviour: "of a default that draws from nothing is told, with the SQL that gives it the serial",
      source: "create table t (id bigserial primary key, note text); select setval('t_id_seq', 41)",
      setUp: "create table t (id bigint primary key default 7, note text); insert into t values (60)",
      findings: [
        otherwise(
          "public.t.id",
          "it is not as in the source: default 7 instead of values of the sequence public.t_id_seq",
        ),
      ],
      next: {},
      proofs: [{ sql: "insert into t (note) values ('new')" }],
    },
    {
      behaviour: "of a default that draws from nothing is told, with the SQL that makes it the identity",
      source: "create table t (id bigint primary key generated always as identity, note text)",
      setUp: "create table t (id bigint primary key default 7, note text)",
      findings: [otherwise("public.t.id", "it is not as in the source: default 7 instead of identity ALWAYS")],
      next: {},
      proofs: [{ sql: "insert into t (note) values ('new')" }],
    },
    {
      behaviour: "whose sequence there is also that of others is told, and what to do first",
      source: `
        create sequence numbers;
        create table a (id bigint primary key default nextval('numbers'));
        create table b (id bigint primary key default nextval('numbers'));
      `,
      setUp: "create table a (id bigint primary key); create table b (id bigint primary key default 7)",
      findings: [
        created("public.a.id", "public.numbers", "1", serial),
        otherwise(
          "public.b.id",
          "it is not as in the source: default 7 instead of values of the sequence public.numbers; without that, the next run gives it what it has there",
        ),
      ],
      next: { "public.numbers": "1" },
      proofs: [{ sql: "insert into a default values", before: nullKey }],
    },
    {
      behaviour: "of another sequence, which another column draws from there, is told",
      source: "create table a (id bigserial primary key); create table b (id bigserial primary key);",
      setUp: `
        create table a (id bigserial primary key);
        create table b (id bigint primary key default nextval('a_id_seq'));
      `,
      findings: [
        otherwise(
          "public.b.id",
          "it is not as in the source: values of the sequence public.a_id_seq instead of values of the sequence public.b_id_seq; without that, the next run gives it what it has there",
        ),
      ],
      next: { "public.a_id_seq": "1" },
      proofs: [{ sql: "insert into b default values" }],
    },
  ]);
});

describe.concurrent("a sequence of the source", () => {
  proveEach([
    {
      behaviour: "that stands alone in a schema that is not here is named, with the SQL that makes the schema",
      source: "create schema away; create sequence away.numbers; create sequence away.others",
      setUp: t.replace("bigint", "text"),
      findings: ["away.numbers", "away.others"].map((sequence) => ({
        ...notRecreated([], 'the schema "away", in which it is in the source, is not there'),
        sequence,
      })),
      next: {},
      proofs: [],
    },
    {
      behaviour: "that belongs to its column there, and to nothing here, is told, with the SQL",
      roles: ["owner"],
      source: "create table t (id bigserial primary key, note text)",
      setUp: `
        create sequence t_id_seq; create table t (id bigint primary key default nextval('t_id_seq'), note text);
        alter table t owner to $owner;
      `,
      findings: [
        differentFrom(
          "public.t.id",
          "public.t_id_seq",
          "it is not as in the source: owned by none instead of owned by public.t.id",
        ),
      ],
      next: { "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t (note) values ('new')" }],
    },
    {
      behaviour:
        "that is in another schema here cannot belong to its column: that is told, and its columns draw from it",
      source: `
        create table t (id bigserial primary key, note text); create table u (id bigint default nextval('t_id_seq'));
        create table v (id bigserial primary key);
      `,
      setUp: `
        ${t} create schema other;
        create sequence other.t_ids; create table u (id bigint default nextval('other.t_ids')); insert into t values (5);
        create sequence other.v_ids; create table v (id bigint primary key default nextval('other.v_ids'));
      `,
      findings: [
        {
          ...attached("public.t.id", "other.t_ids", "1", "6", "is owned by it"),
          evidence: `${serial}; it is called public.t_id_seq there`,
        },
        differentFrom(["public.t.id", "public.u.id"], "other.t_ids", `${notOwned("public.t.id")}, ${elsewhere}`),
        differentFrom("public.v.id", "other.v_ids", `${notOwned("public.v.id")}, ${elsewhere}`),
      ],
      next: { "other.t_ids": "6", "other.v_ids": "1" },
      proofs: [
        { sql: "insert into t (note) values ('new')", before: nullKey },
        { sql: "insert into v default values" },
      ],
    },
    {
      behaviour: "that only a view or a foreign table draws from, which no load brings along, is made like it",
      source: `
        create table t (id bigint primary key, note text); create view v as select * from t;
        create sequence of_a_view; select setval('of_a_view', 41);
        alter view v alter column id set default nextval('of_a_view');
        create foreign data wrapper w; create server s foreign data wrapper w; create sequence "of others";
        create foreign table f (id bigint default nextval('"of others"')) server s;
      `,
      setUp: `${t.replace("bigint", "text")} create sequence "of others";`,
      findings: [
        createdFor([], "public.of_a_view", "42", "the source has it: a sequence that no table's column takes as it is"),
      ],
      next: { "public.of_a_view": "42", 'public."of others"': "1" },
      proofs: [],
    },
    {
      behaviour:
        "that stands alone and cycles is where it is there, or it is said that nobody can tell which is further",
      source: `
        create sequence fresh maxvalue 9 cycle; select setval('fresh', 7);
        create sequence moved maxvalue 9 cycle; select setval('moved', 7);
      `,
      setUp: "create sequence moved maxvalue 9 cycle; select setval('moved', 8)",
      findings: [
        createdFor([], "public.fresh", "8", alone),
        {
          ...notRecreated([], "it cycles, here as in the source: which of the two is further cannot be told"),
          problem: "unknown",
          sequence: "public.moved",
        },
      ],
      next: { "public.fresh": "8", "public.moved": "9" },
      proofs: [],
    },
    {
      behaviour: "that a column gets back and that cycles here only: what is beyond that is said at once, and again",
      source: "create sequence numbers; create table t (id bigint primary key default nextval('numbers'), note text)",
      setUp: `${t} create sequence numbers cycle; insert into t values (5);`,
      findings: [
        { ...attached("public.t.id", "public.numbers", "1", "1", "is owned by it"), evidence: serial },
        leftAlone("public.numbers", ["public.t.id"], "it cycles: its values may repeat on purpose", "1"),
        differentFrom("public.t.id", "public.numbers", "it is not as in the source: cycle instead of no cycle"),
      ],
      next: { "public.numbers": "1" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey }],
    },
    {
      behaviour: "that is narrower here and widened with its repair is not called narrower beside it",
      source: `
        create table t (id bigserial primary key, note text); create table u (id bigserial primary key);
      `,
      setUp: `
        ${t} create sequence t_id_seq as smallint owned by t.id; insert into t values (40000);
        create sequence u_id_seq as smallint; create table u (id bigint primary key default nextval('u_id_seq'));
        alter sequence u_id_seq owned by u.id; insert into u values (40000);
      `,
      findings: [
        {
          ...attached("public.t.id", "public.t_id_seq", "1", "40001", "is owned by it"),
          evidence: `${serial}; type smallint -> bigint, as wide as its column`,
        },
        resynced("public.u.id", "public.u_id_seq", "1", "40001", "type smallint -> bigint, as wide as its column"),
      ],
      next: { "public.t_id_seq": "40001", "public.u_id_seq": "40001" },
      proofs: [
        { sql: "insert into t (note) values ('new')", before: nullKey },
        { sql: "insert into u default values" },
      ],
    },
  ]);
});

describe.concurrent("a partition that came as a table of its own", () => {
  proveEach([
    {
      behaviour: "gets the sequence of its parent, and nothing is said of the rest of its key",
      source: `
        create table events (id bigserial, at integer, primary key (id, at)) partition by range (at);
        create table events_1 partition of events default;
      `,
      setUp: "create table events_1 (id bigint, at integer, primary key (id, at)); insert into events_1 values (3, 1)",
      findings: [created("public.events_1.id", "public.events_id_seq", "4", serial)],
      next: { "public.events_id_seq": "4" },
      proofs: [{ sql: "insert into events_1 (at) values (2)", before: nullKey }],
    },
  ]);
});
