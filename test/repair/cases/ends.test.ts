import { describe } from "vitest";
import { proveEach } from "./prove.ts";
import { attached, created, duplicateKey, failed, leftAlone, resynced, runningOut } from "./situation.ts";

/** What nextval says at the end of a sequence. */
const exhausted = "2200H";

describe.concurrent("a sequence at its end:", () => {
  proveEach([
    {
      behaviour: "widens a sequence whose column has outgrown it",
      setUp: `
        create sequence numbers as integer;
        create table t (id bigint primary key default nextval('numbers'));
        insert into t values (1), (3000000000);
      `,
      findings: [
        resynced("public.t.id", "public.numbers", "1", "3000000001", "type integer -> bigint, as wide as its column"),
      ],
      next: { "public.numbers": "3000000001" },
      proofs: [{ sql: "insert into t default values", before: duplicateKey }],
    },
    {
      behaviour: "widens the sequence of a serial whose column was made wider, no further than the column",
      setUp: `
        create table t (id smallserial primary key);
        alter table t alter column id type integer;
        insert into t values (1), (32767);
      `,
      findings: [
        resynced("public.t.id", "public.t_id_seq", "1", "32768", "type smallint -> integer, as wide as its column"),
      ],
      next: { "public.t_id_seq": "32768" },
      proofs: [
        { sql: "insert into t default values", before: duplicateKey },
        { sql: "do $$ begin assert (select seqtypid = 'integer'::regtype from pg_sequence); end $$" },
      ],
    },
    {
      behaviour: "widens a descending sequence downwards",
      setUp: `
        create sequence numbers as smallint increment -1;
        create table t (id bigint primary key default nextval('numbers'));
        insert into t values (-1), (-40000);
      `,
      findings: [
        resynced("public.t.id", "public.numbers", "-1", "-40001", "type smallint -> bigint, as wide as its column"),
      ],
      next: { "public.numbers": "-40001" },
      proofs: [{ sql: "insert into t default values", before: duplicateKey }],
    },
    {
      behaviour: "widens a sequence whose data end with its type",
      setUp: `
        create sequence numbers as smallint;
        create table t (id numeric primary key default nextval('numbers'));
        insert into t values (1), (32767);
      `,
      findings: [
        resynced("public.t.id", "public.numbers", "1", "32768", "type smallint -> bigint, as wide as its column"),
      ],
      next: { "public.numbers": "32768" },
      proofs: [{ sql: "insert into t default values", before: duplicateKey }],
    },
    {
      behaviour: "does not widen a sequence that has room",
      setUp: `
        create sequence numbers as integer;
        create table t (id bigint primary key default nextval('numbers'));
        insert into t values (1), (2147483646);
      `,
      findings: [
        resynced("public.t.id", "public.numbers", "1", "2147483647"),
        runningOut(
          "public.t.id",
          "public.numbers",
          "100 % of its numbers are used up: the next one is 2147483647, and the last one 2147483647",
        ),
      ],
      next: { "public.numbers": "2147483647" },
      proofs: [
        { sql: "insert into t default values", before: duplicateKey },
        { sql: "insert into t default values", after: exhausted },
      ],
    },
    {
      behaviour: "does not move a sequence past the end of its column, which it would reach with the next value",
      setUp: "create table t (id smallserial primary key); insert into t values (1), (32767);",
      findings: [
        failed({
          problem: "behind",
          columns: ["public.t.id"],
          sequence: "public.t_id_seq",
          from: "1",
          reason: "the next value would be 32768, and the column public.t.id ends at 32767",
        }),
      ],
      next: { "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t default values", after: duplicateKey }],
    },
    {
      behaviour: "does not move a wider sequence past the end of its column",
      setUp: `
        create sequence numbers;
        create table t (id integer primary key default nextval('numbers'));
        insert into t values (1), (2147483647);
      `,
      findings: [
        failed({
          problem: "behind",
          columns: ["public.t.id"],
          sequence: "public.numbers",
          from: "1",
          reason: "the next value would be 2147483648, and the column public.t.id ends at 2147483647",
        }),
      ],
      next: { "public.numbers": "1" },
      proofs: [{ sql: "insert into t default values", after: duplicateKey }],
    },
    {
      behaviour: "does not move a sequence past the digits of a numeric column, and says so of one that nears them",
      setUp: `
        create sequence a_id_seq;
        create table a (id numeric(3) primary key default nextval('a_id_seq'));
        insert into a values (1), (999);
        create sequence b_id_seq;
        create table b (id numeric(5, 2) primary key default nextval('b_id_seq'));
        select setval('b_id_seq', 900);
      `,
      findings: [
        failed({
          problem: "behind",
          columns: ["public.a.id"],
          sequence: "public.a_id_seq",
          from: "1",
          reason: "the next value would be 1000, and the column public.a.id ends at 999",
        }),
        runningOut(
          "public.b.id",
          "public.b_id_seq",
          "90 % of its numbers are used up: the next one is 901, and the last one 999",
        ),
      ],
      next: { "public.a_id_seq": "1", "public.b_id_seq": "901" },
      proofs: [
        { sql: "insert into a default values", before: duplicateKey, after: duplicateKey },
        { sql: "insert into b default values" },
      ],
    },
    {
      behaviour: "does not move a sequence past the end of one of its columns for another's sake",
      setUp: `
        create sequence numbers as integer;
        create table a (id integer primary key default nextval('numbers'));
        create table b (id bigint primary key default nextval('numbers'));
        insert into a values (1);
        insert into b values (1), (3000000000);
      `,
      findings: [
        failed({
          problem: "behind",
          columns: ["public.a.id", "public.b.id"],
          sequence: "public.numbers",
          from: "1",
          reason: "the next value would be 3000000001, and the column public.a.id ends at 2147483647",
        }),
      ],
      next: { "public.numbers": "1" },
      proofs: [],
    },
    {
      behaviour: "does not move a sequence past the end of bigint",
      setUp: "create table t (id bigserial primary key); insert into t values (1), (9223372036854775807);",
      findings: [
        failed({
          problem: "behind",
          columns: ["public.t.id"],
          sequence: "public.t_id_seq",
          from: "1",
          reason: "the next value would be 9223372036854775808, and the column public.t.id ends at 9223372036854775807",
        }),
      ],
      next: { "public.t_id_seq": "1" },
      proofs: [{ sql: "insert into t default values", after: duplicateKey }],
    },
    {
      behaviour: "does not move a sequence past a limit that somebody set",
      setUp: `
        create sequence numbers maxvalue 99;
        create table t (id bigint primary key default nextval('numbers'));
        insert into t values (1), (99);
      `,
      findings: [
        failed({
          problem: "behind",
          columns: ["public.t.id"],
          sequence: "public.numbers",
          from: "1",
          reason: "the next value would be 100, and the sequence ends at 99",
        }),
      ],
      next: { "public.numbers": "1" },
      proofs: [{ sql: "insert into t default values", after: duplicateKey }],
    },
    {
      behaviour: "does not move a descending sequence past a limit that somebody set",
      setUp: `
        create sequence numbers increment -1 minvalue -99;
        create table t (id bigint primary key default nextval('numbers'));
        insert into t values (-1), (-99);
      `,
      findings: [
        failed({
          problem: "behind",
          columns: ["public.t.id"],
          sequence: "public.numbers",
          from: "-1",
          reason: "the next value would be -100, and the sequence ends at -99",
        }),
      ],
      next: { "public.numbers": "-1" },
      proofs: [{ sql: "insert into t default values", after: duplicateKey }],
    },
    {
      behaviour: "moves a sequence up to a limit that somebody set, inclusively",
      setUp: `
        create sequence numbers as integer maxvalue 99;
        create table t (id bigint primary key default nextval('numbers'));
        insert into t values (1), (98);
      `,
      findings: [
        resynced("public.t.id", "public.numbers", "1", "99"),
        runningOut(
          "public.t.id",
          "public.numbers",
          "100 % of its numbers are used up: the next one is 99, and the last one 99",
        ),
      ],
      next: { "public.numbers": "99" },
      proofs: [
        { sql: "insert into t default values", before: duplicateKey },
        { sql: "insert into t default values", after: exhausted },
      ],
    },
  ]);
});

describe.concurrent("a sequence whose numbers are used up:", () => {
  proveEach([
    {
      behaviour: "is widened when its column was",
      setUp: `
        create table t (id serial primary key);
        alter table t alter column id type bigint;
        insert into t values (2147483647);
        select setval('t_id_seq', 2147483647);
      `,
      findings: [
        {
          ...resynced(
            "public.t.id",
            "public.t_id_seq",
            "",
            "2147483648",
            "type integer -> bigint, as wide as its column",
          ),
          problem: "exhausted",
          from: null,
        },
      ],
      next: { "public.t_id_seq": "2147483648" },
      proofs: [{ sql: "insert into t default values", before: exhausted }],
    },
    {
      behaviour: "fails when its column has no room either, ascending, descending or an identity",
      setUp: `
        create table a (id serial primary key);
        select setval('a_id_seq', 2147483647);
        create sequence down as smallint increment -1;
        create table b (id smallint primary key default nextval('down'));
        select setval('down', -32768);
        create table c (id integer generated always as identity primary key);
        select setval('c_id_seq', 2147483647);
      `,
      findings: [
        used(
          "public.a.id",
          "public.a_id_seq",
          "the next value would be 2147483648, and the column public.a.id ends at 2147483647",
        ),
        used(
          "public.c.id",
          "public.c_id_seq",
          "the next value would be 2147483648, and the column public.c.id ends at 2147483647",
        ),
        used("public.b.id", "public.down", "the next value would be -32769, and the column public.b.id ends at -32768"),
      ],
      next: { "public.a_id_seq": "2147483648", "public.c_id_seq": "2147483648", "public.down": "-32769" },
      proofs: [{ sql: "insert into a default values", before: exhausted, after: exhausted }],
    },
    {
      behaviour: "fails when it goes on and its column does not",
      setUp: `
        create sequence numbers;
        create table t (id integer primary key default nextval('numbers'));
        select setval('numbers', 2147483647);
      `,
      findings: [
        used(
          "public.t.id",
          "public.numbers",
          "the next value would be 2147483648, and the column public.t.id ends at 2147483647",
        ),
      ],
      next: { "public.numbers": "2147483648" },
      proofs: [],
    },
    {
      behaviour: "fails when somebody has set the limit",
      setUp: `
        create sequence numbers as integer maxvalue 99;
        create table t (id bigint primary key default nextval('numbers'));
        select setval('numbers', 99);
      `,
      findings: [used("public.t.id", "public.numbers", "the next value would be 100, and the sequence ends at 99")],
      next: { "public.numbers": "100" },
      proofs: [{ sql: "insert into t default values", before: exhausted, after: exhausted }],
    },
    {
      behaviour: "is left alone when it cycles",
      setUp: `
        create sequence numbers maxvalue 9 cycle;
        create table t (id bigint default nextval('numbers'));
        select setval('numbers', 9);
      `,
      findings: [],
      next: { "public.numbers": "10" },
      proofs: [{ sql: "insert into t default values" }],
    },
  ]);
});

describe.concurrent("a sequence that is running out of numbers:", () => {
  const of = (table: string, percent: number, next: string, end: string) =>
    runningOut(
      `public.${table}.id`,
      `public.${table}_id_seq`,
      `${percent} % of its numbers are used up: the next one is ${next}, and the last one ${end}`,
    );
  proveEach([
    {
      behaviour: "is told of above 80 percent, by its own end or that of its column",
      setUp: `
        create table a (id serial primary key);
        select setval('a_id_seq', 1735000000);
        create table b (id integer generated by default as identity primary key);
        select setval('b_id_seq', 2000000000);
        create sequence c_id_seq;
        create table c (id integer primary key default nextval('c_id_seq'));
        select setval('c_id_seq', 2100000000);
        create sequence d_id_seq maxvalue 100;
        create table d (id integer primary key default nextval('d_id_seq'));
        select setval('d_id_seq', 90);
        create sequence e_id_seq as integer;
        create table e (id bigint primary key default nextval('e_id_seq'));
        select setval('e_id_seq', 2100000000);
        create sequence f_id_seq as smallint increment -1;
        create table f (id smallint primary key default nextval('f_id_seq'));
        select setval('f_id_seq', -30000);
      `,
      findings: [
        of("b", 93, "2000000001", "2147483647"),
        of("c", 97, "2100000001", "2147483647"),
        of("d", 90, "91", "100"),
        of("e", 97, "2100000001", "2147483647"),
        of("f", 91, "-30001", "-32768"),
      ],
      next: {
        "public.a_id_seq": "1735000001",
        "public.b_id_seq": "2000000001",
        "public.c_id_seq": "2100000001",
        "public.d_id_seq": "91",
        "public.e_id_seq": "2100000001",
        "public.f_id_seq": "-30001",
      },
      proofs: [{ sql: "insert into e default values" }],
    },
    {
      behaviour: "is told of after a move, after being widened, attached and made",
      setUp: `
        create table a (id serial primary key);
        insert into a values (1), (2000000000);
        create table b (id smallserial primary key);
        alter table b alter column id type integer;
        insert into b values (1), (2000000000);
        create table c (id serial primary key);
        alter table c alter column id drop default;
        insert into c values (2000000000);
        create table d (id integer primary key);
        insert into d values (2000000000);
      `,
      findings: [
        attached("public.c.id", "public.c_id_seq", "1", "2000000001", "is owned by it"),
        created(
          "public.d.id",
          "public.d_id_seq",
          "2000000001",
          'the primary key is a single integer column called "id"',
        ),
        resynced("public.a.id", "public.a_id_seq", "1", "2000000001"),
        resynced(
          "public.b.id",
          "public.b_id_seq",
          "1",
          "2000000001",
          "type smallint -> integer, as wide as its column",
        ),
        ...["a", "b", "c", "d"].map((table) => of(table, 93, "2000000001", "2147483647")),
      ],
      next: Object.fromEntries(["a", "b", "c", "d"].map((table) => [`public.${table}_id_seq`, "2000000001"])),
      proofs: [{ sql: "insert into a default values", before: duplicateKey }],
    },
    {
      behaviour: "is told of by how many numbers are left, wherever it starts",
      setUp: `
        create sequence a_id_seq start 100000;
        create table a (id smallint primary key default nextval('a_id_seq'));
        select setval('a_id_seq', 1, false);
        create sequence b_id_seq as integer start 2147480000;
        create table b (id integer primary key default nextval('b_id_seq'));
        create sequence c_id_seq as smallint minvalue -32768 start -32768;
        create table c (id smallint primary key default nextval('c_id_seq'));
        select setval('c_id_seq', 100);
      `,
      findings: [of("b", 99, "2147480000", "2147483647")],
      next: { "public.a_id_seq": "1", "public.b_id_seq": "2147480000", "public.c_id_seq": "101" },
      proofs: [],
    },
    {
      behaviour: "is told of without SQL where PostgreSQL would refuse to widen the column",
      setUp: `
        create table a (id serial primary key) partition by range (id);
        select setval('a_id_seq', 2000000000);
        create table parent (id integer);
        create sequence b_id_seq as integer;
        create table b (id integer primary key default nextval('b_id_seq')) inherits (parent);
        select setval('b_id_seq', 2000000000);
      `,
      findings: [of("a", 93, "2000000001", "2147483647"), of("b", 93, "2000000001", "2147483647")],
      next: { "public.a_id_seq": "2000000001", "public.b_id_seq": "2000000001" },
      proofs: [],
    },
    {
      behaviour: "is told of even when nothing is known of who draws from it",
      setUp: "create sequence numbers maxvalue 100; select setval('numbers', 90);",
      findings: [
        runningOut([], "public.numbers", "90 % of its numbers are used up: the next one is 91, and the last one 100"),
        leftAlone("public.numbers", [], "no column is known to draw from it"),
      ],
      next: { "public.numbers": "91" },
      proofs: [],
    },
    {
      behaviour: "is not told of when it cycles",
      setUp: `
        create sequence numbers maxvalue 100 cycle;
        create table t (id bigint default nextval('numbers'));
        select setval('numbers', 90);
      `,
      findings: [],
      next: { "public.numbers": "91" },
      proofs: [],
    },
  ]);
});

/** A sequence that is not behind, and has no next value. */
function used(column: string, sequence: string, reason: string) {
  return failed({ problem: "exhausted", columns: [column], sequence, reason });
}
