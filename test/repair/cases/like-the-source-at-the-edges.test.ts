import { describe } from "vitest";
import { proveEach } from "./prove.ts";
import { attached, created, createdFor, failed, leftAlone, notRecreated, nullKey, runningOut } from "./situation.ts";

const serial = "the source has it: a default";
const always = "the source has it: identity ALWAYS";
const alone = "the source has it: a sequence that no column takes as it is";

/** As DMS leaves a table: its columns, NOT NULL and primary key. */
const t = "create table t (id bigint primary key, note text);";

const is = (condition: string) => ({ sql: `do $$ begin assert (${condition}); end $$` });
describe.concurrent("with the source as a reference, and something in the way, a column without generator", () => {
  proveEach([
    {
      behaviour: "counts down from the smallest of its data",
      source: "create sequence s increment -1; create table t (id bigint primary key default nextval('s'), note text);",
      setUp: `${t} insert into t values (-3), (4);`,
      findings: [created("public.t.id", "public.s", "-4", serial)],
      next: { "public.s": "-4" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey }],
    },
    {
      behaviour: "joins a sequence that another one draws from already",
      source: `
        create sequence numbers;
        create table a (id bigint primary key default nextval('numbers'));
        create table b (id bigint primary key default nextval('numbers'));
      `,
      setUp: `
        create sequence numbers;
        create table a (id bigint primary key default nextval('numbers')); create table b (id bigint primary key);
        insert into a values (12); insert into b values (9);
      `,
      findings: [{ ...attached("public.b.id", "public.numbers", "1", "13", "is owned by it"), evidence: serial }],
      next: { "public.numbers": "13" },
      proofs: [{ sql: "insert into a default values" }, { sql: "insert into b default values", before: nullKey }],
    },
    {
      behaviour: "gets back the sequence that is still there, whichever numbers it counts by",
      source:
        "create sequence numbers increment 50; create table t (id bigint primary key default nextval('numbers'), note text);",
      setUp: `${t} create sequence numbers increment 50; insert into t values (60);`,
      findings: [{ ...attached("public.t.id", "public.numbers", "1", "101", "is owned by it"), evidence: serial }],
      next: { "public.numbers": "101" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey }],
    },
    {
      behaviour: "gets an identity of its own beside a sequence of the same name that nothing draws from",
      source:
        "create table t (id bigint primary key generated always as identity, note text); select setval('t_id_seq', 40);",
      setUp: `${t} create sequence t_id_seq; insert into t values (60);`,
      findings: [
        created("public.t.id", "public.t_id_seq1", "61", `${always}; its name there, public.t_id_seq, is taken here`),
        leftAlone("public.t_id_seq", [], "no column is known to draw from it"),
      ],
      next: { "public.t_id_seq": "1", "public.t_id_seq1": "61" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey }],
    },
    {
      behaviour: "gets a sequence of another name where that of the source is taken, and says so",
      source: "create sequence numbers; create table t (id bigint primary key default nextval('numbers'), note text);",
      setUp: `${t} create table numbers ();`,
      findings: [
        created("public.t.id", "public.t_id_seq", "1", `${serial}; its name there, public.numbers, is taken here`),
      ],
      next: { "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey }],
    },
    {
      behaviour: "gets a sequence of its own where that of its name belongs to another column",
      source: "create sequence numbers; create table t (id bigint primary key default nextval('numbers'), note text);",
      setUp: `${t} create table u (id bigint primary key); create sequence numbers owned by u.id; alter table u alter id set default nextval('numbers');`,
      findings: [
        created("public.t.id", "public.t_id_seq", "1", `${serial}; its name there, public.numbers, is taken here`),
      ],
      next: { "public.numbers": "1", "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey }],
    },
    {
      behaviour: "gets no identity where it may be empty, or has another type: a person is told how it could",
      source: `
        create table a (id bigint generated always as identity, note text);
        create table b (id bigint primary key generated always as identity, note text);
      `,
      setUp: "create table a (id bigint, note text); create table b (id numeric primary key, note text);",
      findings: [
        failed({
          problem: "missing",
          columns: ["public.a.id"],
          sequence: "public.a_id_seq",
          evidence: always,
          reason: "it is an identity in the source, and public.a.id may be empty here, which an identity may not",
        }),
        failed({
          problem: "missing",
          columns: ["public.b.id"],
          sequence: "public.b_id_seq",
          evidence: always,
          reason: "it is an identity in the source, and public.b.id is of type numeric here, which cannot be one",
        }),
      ],
      next: {},
      proofs: [],
    },
    {
      behaviour: "gets a wider sequence where its data have outgrown that of the source",
      source: "create sequence s as smallint; create table t (id bigint primary key default nextval('s'), note text);",
      setUp: `${t} insert into t values (40000);`,
      findings: [
        created("public.t.id", "public.s", "40001", `${serial}; type smallint -> bigint, as wide as its column`),
      ],
      next: { "public.s": "40001" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey }],
    },
    {
      behaviour: "gets none where that of the source has come to its end: a person is told",
      source:
        "create sequence s maxvalue 40; create table t (id bigint primary key default nextval('s'), note text); select setval('s', 40);",
      setUp: `${t} insert into t values (40);`,
      findings: [
        failed({
          problem: "missing",
          columns: ["public.t.id"],
          sequence: "public.s",
          evidence: serial,
          reason: "the next value would be 41, and the sequence ends at 40, as in the source",
        }),
      ],
      next: {},
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey, after: nullKey }],
    },
    {
      behaviour: "gets one that is running out of numbers as in the source, and says so",
      source: "create table t (id serial primary key, note text); select setval('t_id_seq', 2000000000);",
      setUp: "create table t (id integer primary key, note text);",
      findings: [
        created("public.t.id", "public.t_id_seq", "2000000001", serial),
        runningOut(
          "public.t.id",
          "public.t_id_seq",
          "93 % of its numbers are used up: the next one is 2000000001, and the last one 2147483647",
        ),
      ],
      next: { "public.t_id_seq": "2000000001" },
      proofs: [{ sql: "insert into t (note) values ('new')", before: nullKey }],
    },
    {
      behaviour: "of a partitioned table gets it at the parent",
      source:
        "create table t (id bigserial, at integer, primary key (id, at)) partition by range (at); create table p partition of t default;",
      setUp: `
        create table t (id bigint not null, at integer not null, primary key (id, at)) partition by range (at);
        create table p partition of t default; insert into t values (3, 1);
      `,
      findings: [created("public.t.id", "public.t_id_seq", "4", serial)],
      next: { "public.t_id_seq": "4" },
      proofs: [{ sql: "insert into t (at) values (2)", before: nullKey }],
    },
  ]);
});

describe.concurrent("with the source as a reference, a table that is a partition there", () => {
  const ofPartition = (column: string, partitioned = "public.p") =>
    notRecreated(
      column,
      `a partition in the source: its values come from the generator of the partitioned table ${partitioned}`,
    );

  proveEach([
    {
      behaviour:
        "takes its values from the identity of the partitioned table: it gets none of its own, beside that of its parent",
      source: `
        create table p (id bigint generated always as identity, r integer, primary key (id, r)) partition by list (r);
        create table p1 partition of p for values in (1); create table p2 partition of p for values in (2);
        insert into p (r) values (1), (2), (2);
      `,
      setUp: `
        create table p (id bigint, r integer, primary key (id, r)); insert into p values (1, 1), (2, 2), (3, 2);
        create table p1 (id bigint, r integer, primary key (id, r)); insert into p1 values (1, 1);
        create table p2 (id bigint, r integer, primary key (id, r)); insert into p2 values (2, 2), (3, 2);
      `,
      findings: [
        created("public.p.id", "public.p_id_seq", "4", always),
        ofPartition("public.p1.id"),
        ofPartition("public.p2.id"),
      ],
      next: { "public.p_id_seq": "4" },
      proofs: [
        { sql: "insert into p (r) values (1)", before: nullKey },
        { sql: "insert into p1 (r) values (1)", before: nullKey, after: nullKey },
      ],
    },
    {
      behaviour: "gets no sequence of its own for a key that is a single id, whatever it is named after",
      source: `
        create table p (id bigint generated by default as identity, r integer) partition by list (r);
        create table p1 partition of p for values in (1); alter table p1 add primary key (id);
      `,
      setUp: `
        create table p (id bigint not null, r integer);
        create table p1 (id bigint primary key, r integer); create sequence p1_id_seq;
      `,
      findings: [
        created("public.p.id", "public.p_id_seq", "1", "the source has it: identity BY DEFAULT"),
        ofPartition("public.p1.id"),
        leftAlone("public.p1_id_seq", [], "no column is known to draw from it"),
      ],
      next: { "public.p_id_seq": "1", "public.p1_id_seq": "1" },
      proofs: [{ sql: "insert into p1 (r) values (1)", before: nullKey, after: nullKey }],
    },
    {
      behaviour: "or a partition of one, or without the default of its parent, gets none of its own either",
      source: `
        create table p (id bigserial, r integer, primary key (id, r)) partition by list (r);
        create table q (id bigint, r integer not null, primary key (id, r)) partition by list (r);
        create table q1 partition of q for values in (1);
        alter table p attach partition q for values in (1, 2);
      `,
      setUp: `
        create table p (id bigint, r integer, primary key (id, r));
        create table q (id bigint, r integer, primary key (id, r)); create table q1 (id bigint, r integer, primary key (id, r));
      `,
      findings: [
        created("public.p.id", "public.p_id_seq", "1", serial),
        ofPartition("public.q.id"),
        ofPartition("public.q1.id"),
      ],
      next: { "public.p_id_seq": "1" },
      proofs: [],
    },
    {
      behaviour: "and has no generator there, nor has its parent, is not guessed to have had one",
      source: `
        create table p (id bigint not null, r integer) partition by list (r);
        create table p1 partition of p for values in (1); alter table p1 add primary key (id);
      `,
      setUp: "create table p (id bigint not null, r integer); create table p1 (id bigint primary key, r integer);",
      findings: [notRecreated("public.p1.id", "the source has no generator there either")],
      next: {},
      proofs: [],
    },
    {
      behaviour: "and has a generator of its own there gets that back",
      source: `
        create table p (id bigserial, r integer) partition by list (r);
        create table p1 (id bigserial primary key, r integer); alter table p attach partition p1 for values in (1);
      `,
      setUp: "create table p (id bigint not null, r integer); create table p1 (id bigint primary key, r integer);",
      findings: [
        created("public.p1.id", "public.p1_id_seq", "1", serial),
        created("public.p.id", "public.p_id_seq", "1", serial),
      ],
      next: { "public.p1_id_seq": "1", "public.p_id_seq": "1" },
      proofs: [{ sql: "insert into p1 (r) values (1)", before: nullKey }],
    },
    {
      behaviour: "and has another default there is told of that one",
      source: `
        create table p (id bigserial, r integer) partition by list (r);
        create table p1 (id bigint default 7 primary key, r integer); alter table p attach partition p1 for values in (1);
      `,
      setUp: "create table p (id bigint not null, r integer); create table p1 (id bigint primary key, r integer);",
      findings: [
        created("public.p.id", "public.p_id_seq", "1", serial),
        notRecreated(
          "public.p1.id",
          "its default in the source is 7: see what the comparison with it says of the column",
        ),
      ],
      next: { "public.p_id_seq": "1" },
      proofs: [],
    },
  ]);
});

describe.concurrent("with the source as a reference, and something in the way, a sequence", () => {
  proveEach([
    {
      behaviour: "of a table that was not loaded is not made",
      source: "create table gone (id bigserial primary key)",
      setUp: "create table t (id bigint primary key default 7, note text);",
      findings: [],
      next: {},
      proofs: [{ sql: "insert into t (note) values ('new')" }],
    },
    {
      behaviour: "that belongs to a column which does not draw from it is made to belong to it",
      source:
        "create table t (id bigint primary key, note text); create sequence t_seq increment 50 owned by t.id; select setval('t_seq', 51);",
      setUp: t,
      findings: [
        createdFor([], "public.t_seq", "101", alone),
        notRecreated("public.t.id", "the source has no generator there either"),
      ],
      next: { "public.t_seq": "101" },
      proofs: [is("pg_get_serial_sequence('t', 'id') = 'public.t_seq'")],
    },
  ]);
});
