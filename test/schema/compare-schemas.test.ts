import { describe, expect, test } from "vitest";
import type { RelationName } from "../../lambda/postgres/identifiers.ts";
import { compareSchemas } from "../../lambda/schema/compare-schemas.ts";
import type { Difference } from "../../lambda/schema/difference.ts";
import { sameNames } from "../../lambda/schema/mapping.ts";
import type { Schema } from "../../lambda/schema/schema.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { psql } from "./psql.ts";
import { read } from "./read.ts";
import { schemaScript } from "./script.ts";
import { makeShop } from "./shop.ts";

interface Case {
  readonly behaviour: string;
  readonly source: string;
  readonly target: string;
  /** The first major of PostgreSQL that has it. */
  readonly since?: number;
  /** `kind object`, and the note where there is no SQL. */
  readonly found: readonly string[];
  /** What stays so after the script: what it leaves to a person. */
  readonly left?: readonly string[];
}

/** What waits for a table that was not loaded. */
const waiting = [
  "table public.gone: the table is not here: without it, nothing that belongs to it is compared",
  "default public.t.b: first it needs public.g",
  "view public.v: it needs public.gone",
  "late routine public.g(): first it needs public.v",
  "comment public.g(): first it needs public.g",
  "owner public.g(): first it needs public.g",
];

/** What a comparison does not know. */
const notCompared = `
  create function same(int, int) returns bool language sql immutable as 'select $1 = $2';
  create operator === (function = same, leftarg = int, rightarg = int, commutator = ===);
  create operator family family using btree;
  create operator class backwards for type int using btree family family as
    operator 1 >, operator 2 >=, operator 3 ===, operator 4 <=, operator 5 <, function 1 btint4cmp(int, int);
  create collation german (provider = icu, locale = 'de');
  create text search configuration words (copy = simple);
  create foreign data wrapper nowhere;
  create server nowhere foreign data wrapper nowhere;
  create foreign table remote (a int) server nowhere
`;

/** Of each kind something that needs it, and something beside that does not. */
function needy(): string {
  return `
    ${notCompared};
    create table t (
      a int default 1,
      b text collate german default 'b',
      c int default (case when 1 === 1 then 1 end) check (c === 1),
      d text check (d > ''),
      w text
    );
    create table u (a int);
    create index by_a on t (a);
    create unique index by_class on t (a backwards);
    create index by_words on t using gin (to_tsvector('words', w));
    alter table t add constraint apart exclude using btree (c backwards with ===);
    create policy p on t using (a === 1);
    create policy q on t using (a = 1);
    create statistics s on (a === 1) from t;
    comment on statistics s is 'of one';
    alter index by_words alter column 1 set statistics 77;
    create view v as select a from t where a === 1;
    create view over_v as select a from v;
    create view elsewhere as select t.a from t, remote;
    create domain word as text collate german;
    create type reach as range (subtype = int, subtype_opclass = backwards);
    create function f(text) returns word stable begin atomic select $1 collate german; end;
    alter table u add b word default f('x');
    create view reaches as select reach(a, a) from t;
  `;
}

const operatorNeeded = "first it needs operator public.===(integer,integer), which is not compared";
const collationNeeded = "first it needs collation public.german, which is not compared";
const classNeeded = "first it needs operator class public.backwards USING btree, which is not compared";

const needyFound = [
  `type public.word: ${collationNeeded}`,
  `routine public.f(text): ${collationNeeded}`,
  `type public.reach: ${classNeeded}`,
  `column type public.t.b: ${collationNeeded}`,
  "column type public.u.b: the table is rewritten, and nobody can use it meanwhile; views that use the column have to be dropped before; first it needs public.word",
  "default public.t.a",
  "default public.t.b",
  `default public.t.c: ${operatorNeeded}`,
  "default public.u.b: first it needs public.f",
  "exclusion constraint apart of public.t: first it needs operator public.===(integer,integer), operator class public.backwards USING btree, which are not compared",
  `check constraint t_c_check of public.t: ${operatorNeeded}`,
  "check constraint t_d_check of public.t",
  "index public.by_a",
  `index public.by_class: ${classNeeded}`,
  "index public.by_words: first it needs text search configuration public.words, which is not compared",
  "view public.elsewhere: first it needs foreign table public.remote, which is not compared",
  `view public.v: ${operatorNeeded}`,
  "view public.over_v: first it needs public.v",
  "view public.reaches: first it needs public.reach",
  `policy p of public.t: ${operatorNeeded}`,
  "policy q of public.t",
  "storage public.by_words: first it needs public.by_words",
  `statistics s of public.t: ${operatorNeeded}`,
  "comment s of public.t: first it needs s of public.t",
  "owner public.word: first it needs public.word",
  "owner public.f(text): first it needs public.f",
  "owner public.elsewhere: first it needs public.elsewhere",
  "owner public.v: first it needs public.v",
  "owner public.over_v: first it needs public.over_v",
  "owner public.reach: first it needs public.reach",
  "owner public.reaches: first it needs public.reaches",
  "owner s of public.t: first it needs s of public.t",
];

const cases: readonly Case[] = [
  {
    behaviour: "takes a unique index for a unique constraint, and the other way round",
    source: "create table t (a int, b int, unique (a)); create unique index on t (b, a)",
    target: "create table t (a int, b int, unique (b, a)); create unique index on t (a)",
    found: [],
  },
  {
    behaviour: "takes a primary key for a unique constraint, but not the other way round",
    source: "create table t (a int not null unique); create table u (a int primary key)",
    target: "create table t (a int primary key); create table u (a int not null unique)",
    found: ["primary key public.u_pkey"],
  },
  {
    behaviour: "takes a unique index for one that is not, but not the other way round",
    source: "create table t (a int, b int); create index on t (a); create unique index on t (b)",
    target: "create table t (a int, b int); create unique index on t (a); create index on t (b)",
    found: ["index public.t_b_idx_1"],
  },
  {
    behaviour: "does not mind what constraints and indexes are called",
    source: `
      create table u (a int constraint u_key primary key);
      create table t (a int constraint ref references u, b int constraint positive check (b > 0));
      create index by_b on t (b);
      alter table t add constraint one exclude (b with =);
    `,
    target: `
      create table u (a int primary key);
      create table t (a int references u, b int check (b > 0));
      create index on t (b);
      alter table t add exclude (b with =);
    `,
    found: [],
  },
  {
    behaviour: "does not take a constraint that can be deferred for one that cannot, nor the other way round",
    source: "create table t (a int unique, b int unique deferrable)",
    target: "create table t (a int unique deferrable, b int unique)",
    found: ["unique constraint public.t_a_key_1", "unique constraint public.t_b_key_1"],
  },
  {
    behaviour:
      "sees the details of an index: order, collation, operator class, predicate, included columns, parameters",
    source: `
      create table t (a text, b text);
      create index one on t (a desc);
      create index two on t (a collate "C");
      create index three on t (a text_pattern_ops);
      create index four on t (a) where b is null;
      create index five on t (a) include (b);
      create index six on t (a) with (fillfactor = 50);
      create index seven on t ((a || b));
    `,
    target: "create table t (a text, b text); create index other on t (a)",
    found: ["five", "four", "one", "seven", "six", "three", "two"].map((name) => `index public.${name}`),
  },
  {
    behaviour: "takes a key for the same however its pages are filled, and fills them as the source does",
    source: "create table t (a int, b int, primary key (a) with (fillfactor = 90), unique (b) with (fillfactor = 70))",
    target: "create table t (a int primary key, b int unique)",
    found: ["storage public.t_b_key", "storage public.t_pkey"],
  },
  {
    behaviour: "takes a key for the same whatever columns it brings along, and tells of those that the source's does",
    source: `
      create table t (a int, b int, c int, primary key (a) include (c), unique (b) include (c) with (fillfactor = 70));
      create table u (a int, b int, c int, unique (a) include (b), unique (b) include (a), unique (c));
    `,
    target: `
      create table t (a int primary key, b int unique, c int);
      create table u (a int, b int, c int, unique (a), unique (a) include (b), unique (b), unique (c) include (a));
      create index on u (b) include (a);
    `,
    found: [
      "index public.t_b_c_key: no duplicates get in without it; writes pay for both",
      "index public.t_pkey_1: no duplicates get in without it; writes pay for both",
      "storage public.t_b_key",
    ],
    left: [
      "index public.t_b_c_key: no duplicates get in without it; writes pay for both",
      "index public.t_pkey_1: no duplicates get in without it; writes pay for both",
    ],
  },
  {
    behaviour: "tells of a partition that takes other rows",
    source: "create table t (a int) partition by range (a); create table t_1 partition of t for values from (1) to (2)",
    target: "create table t (a int) partition by range (a); create table t_1 partition of t for values from (1) to (3)",
    found: [
      "partitioning public.t_1: FOR VALUES FROM (1) TO (2): it is FOR VALUES FROM (1) TO (3) here: to change that, it has to be detached and attached again",
    ],
    left: [
      "partitioning public.t_1: FOR VALUES FROM (1) TO (2): it is FOR VALUES FROM (1) TO (3) here: to change that, it has to be detached and attached again",
    ],
  },
  {
    behaviour:
      "tells of a table that came undivided, and not of each of its partitions; but of one that a divided table lacks",
    source: `
      create table t (a int, b int) partition by range (a);
      create table t_1 partition of t for values from (1) to (2) partition by list (b);
      create table t_1_1 partition of t_1 for values in (1);
      create table u (a int) partition by range (a);
      create table u_1 partition of u for values from (1) to (2);
    `,
    target: "create table t (a int, b int); create table u (a int) partition by range (a)",
    found: [
      "partitioning public.t: partitioned by RANGE (a): it came as one plain table, and cannot be divided without rewriting it: it takes a new table, PARTITION BY RANGE (a), and a copy of all rows",
      "table public.u_1: the table is not here: without it, nothing that belongs to it is compared",
    ],
    left: [
      "partitioning public.t: partitioned by RANGE (a): it came as one plain table, and cannot be divided without rewriting it: it takes a new table, PARTITION BY RANGE (a), and a copy of all rows",
      "table public.u_1: the table is not here: without it, nothing that belongs to it is compared",
    ],
  },
  {
    behaviour: "makes an invalid index again",
    source: "create table t (a int); create unique index one on t (a)",
    target: `
      create table t (a int);
      create unique index two on t (a);
      update pg_index set indisvalid = false where indexrelid = 'two'::regclass;
    `,
    found: ["invalid index public.two"],
  },
  {
    behaviour: "validates what is not validated, but for what is not in the source either",
    source:
      "create table t (a int, constraint c check (a > 0)); alter table t add constraint d check (a > 1) not valid",
    target: `
      create table t (a int);
      alter table t add constraint c check (a > 0) not valid, add constraint d check (a > 1) not valid;
    `,
    found: ["unvalidated constraint c of public.t"],
  },
  {
    behaviour: "knows the same default in other words, and casts that only the type of the column asks for",
    source: `
      create type mood as enum ('good');
      create table t (
        a timestamptz default now(),
        b varchar(5) default 'x',
        c text default 'y',
        d text check (d = 'z'),
        e int default 1
      );
      create index on t (lower(b));
    `,
    target: `
      create table t (
        a timestamptz default current_timestamp,
        b varchar(5) default 'x'::text,
        c text default 'y'::varchar,
        d text check (d = 'z'::varchar),
        e int default 1
      );
      create index on t (lower(b::text));
    `,
    found: [],
  },
  {
    behaviour: "knows a list of strings again that PostgreSQL casts one by one where it has read what it printed",
    source: `
      create table t (a varchar(9) check (a in ('x', 'y')), b varchar);
      create unique index by on t (b) where b in ('x', 'y');
      create view v as select a from t where a in ('x', 'y');
    `,
    target: "create table t (a varchar(9), b varchar)",
    found: ["check constraint t_a_check of public.t", "index public.by", "view public.v", "owner public.v"],
  },
  {
    behaviour: "leaves a default that differs to a person",
    source: "create table t (a int default 1)",
    target: "create table t (a int default 2)",
    found: ["default public.t.a: it has another default here"],
    left: ["default public.t.a: it has another default here"],
  },
  {
    behaviour: "leaves to others what numbers rows",
    source: "create table t (a serial, b int generated always as identity, c text default 'x' || nextval('t_a_seq'))",
    target: "create table t (a int not null, b int not null, c text)",
    found: [],
  },
  {
    behaviour: "makes a default of values whose sequence only its text knows, which no generator is",
    source: `
      create sequence numbers;
      create table t (
        a int default nextval('numbers'::text), b text default 'x' || nextval('numbers'::text),
        c bigint default nextval('numbers'::text) * 2, d bigint default nextval('numbers'::text)::int
      )
    `,
    target: "create table t (a int, b text, c bigint, d bigint)",
    found: ["default public.t.b", "default public.t.c", "default public.t.d"],
  },
  {
    behaviour: "adds the labels that an enum lacks where they belong",
    source: "create type mood as enum ('bad', 'fair', 'good', 'great'); create table t (a mood)",
    target: "create type mood as enum ('bad', 'good'); create table t (a mood)",
    found: ["type public.mood"],
  },
  {
    behaviour: "gives columns their types back",
    source: `
      create table t (
        a varchar(20), b text, c numeric(10, 2), d uuid, e time with time zone, f int[], g "char", h bigint, i interval,
        j jsonb
      )
    `,
    target: `
      create table t (
        a varchar(10), b varchar(5), c numeric(8, 2), d char(36), e time, f text, g varchar(1), h numeric(28, 6),
        i varchar(128), j text
      );
      insert into t values ('a', 'b', 1, gen_random_uuid(), '12:00', '{1,2}', 'g', 8, '1 day', '{"a": 1}');
    `,
    found: [
      ...["a", "b", "c", "d"].map((column) => `column type public.t.${column}`),
      "column type public.t.e: it depends on the load in which time zone its values are; the table is rewritten, and nobody can use it meanwhile; views that use the column have to be dropped before",
      ...["f", "g", "h", "i", "j"].map((column) => `column type public.t.${column}`),
    ],
    left: [
      "column type public.t.e: it depends on the load in which time zone its values are; the table is rewritten, and nobody can use it meanwhile; views that use the column have to be dropped before",
    ],
  },
  {
    behaviour: "does not mind what the target has beyond the source",
    source: "create table t (a int)",
    target: `
      create table t (a int primary key default 1 check (a > 0), b text not null default 'x');
      create index on t (b);
      create view v as select * from t;
      create table u ();
    `,
    found: [],
  },
  {
    behaviour: "calls an index otherwise whose name is taken",
    source: "create table t (a int, b int); create index by on t (a)",
    target: "create table t (a int, b int); create index by on t (b); create view by_1 as select 1",
    found: ["index public.by_2"],
  },
  {
    behaviour: "says of a table that is not there only that",
    source: "create table t (a int primary key); create table u (b int references t); create view v as select * from t",
    target: "create table u (b int)",
    found: [
      "table public.t: the table is not here: without it, nothing that belongs to it is compared",
      "foreign key u_b_fkey of public.u: the table it refers to, public.t, is not here",
      "view public.v: it needs public.t",
    ],
    left: [
      "table public.t: the table is not here: without it, nothing that belongs to it is compared",
      "foreign key u_b_fkey of public.u: the table it refers to, public.t, is not here",
      "view public.v: it needs public.t",
    ],
  },
  {
    behaviour: "makes what a partitioned table can have without its safe form",
    source: `
      create table u (a int primary key);
      create table t (a int not null references u, b int check (b > 0)) partition by range (a);
      create table t_1 partition of t for values from (1) to (10);
      create unique index on t (a);
      alter table t add primary key (a);
      create index by on t (b);
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger x after insert on t for each row execute function f();
    `,
    target: `
      create table u (a int primary key);
      create table t (a int, b int) partition by range (a);
      create table t_1 partition of t for values from (1) to (10);
    `,
    found: [
      "routine public.f()",
      "not null public.t.a",
      "not null public.t_1.a",
      "primary key public.t_pkey",
      "check constraint t_b_check of public.t",
      "index public.by",
      "index public.t_a_idx",
      "foreign key t_a_fkey of public.t",
      "trigger x of public.t",
      "owner public.f()",
    ],
  },
  {
    behaviour:
      "makes of a partition that stands alone all that it had from its parent, and leaves it to a person to attach it",
    source: `
      create table t (a int primary key, b int check (b > 0)) partition by range (a);
      create table t_1 partition of t for values from (1) to (10);
      create index on t (b);
    `,
    target:
      "create table t (a int primary key, b int check (b > 0)) partition by range (a); create table t_1 (a int, b int); create index on t (b)",
    found: [
      "partitioning public.t_1: partition of public.t: it stands alone: to attach it reads all of its rows",
      "not null public.t_1.a",
      "primary key public.t_1_pkey",
      "check constraint t_b_check of public.t_1",
      "index public.t_1_b_idx",
    ],
    left: ["partitioning public.t_1: partition of public.t: it stands alone: to attach it reads all of its rows"],
  },
  {
    behaviour: "takes a foreign key to a partitioned table for one, and not for one to each partition",
    source: `
      create table whole (a int primary key) partition by range (a);
      create table part partition of whole for values from (1) to (10);
      create table t (a int references whole);
    `,
    target: `
      create table whole (a int primary key) partition by range (a);
      create table part partition of whole for values from (1) to (10);
      create table t (a int);
    `,
    found: ["foreign key t_a_fkey of public.t"],
  },
  {
    behaviour: "names the index of the replica identity as the target does",
    source:
      "create table t (a int not null); create unique index one on t (a); alter table t replica identity using index one",
    target: "create table t (a int not null constraint two unique)",
    found: ["replica identity public.t"],
  },
  {
    behaviour: "tells what PostgreSQL 18 can have beside: what is not enforced, has no overlaps, or is not stored",
    source: `
      create table t (a int check (a > 0) not enforced, b int generated always as (a * 2) virtual, c int4range);
      create extension btree_gist;
      alter table t add unique (a, c without overlaps);
    `,
    target: "create table t (a int, b int, c int4range)",
    since: 18,
    found: [
      "extension btree_gist",
      "generated column public.t.b: a column that is there cannot become a generated one: it has to be dropped and made again, as the last one, and its indexes with it",
      "unique constraint public.t_a_c_key",
      "check constraint t_a_check of public.t",
    ],
    left: [
      "generated column public.t.b: a column that is there cannot become a generated one: it has to be dropped and made again, as the last one, and its indexes with it",
    ],
  },
  {
    behaviour: "tells NOT NULL that is not valid from one that is, on either side",
    source: `
      create table t (a int, b int, c int not null, d int, e int, primary key (c));
      insert into t (a, c) values (null, 1);
      alter table t add constraint a_later not null a not valid, add not null b not valid, add not null d not valid;
      create table whole (a int, b int) partition by range (b);
      create table part partition of whole for values from (1) to (2);
      alter table whole add constraint whole_later not null a not valid;
    `,
    target: `
      create table t (a int, b int not null, c int, d int, e int, constraint a_later check (a > 0));
      insert into t (b, c) values (1, 1);
      alter table t add not null c not valid, add not null d not valid, add not null e not valid;
      create table whole (a int, b int) partition by range (b);
      create table part partition of whole for values from (1) to (2);
    `,
    since: 18,
    found: ["not null public.t.a", "not null public.t.c", "not null public.whole.a", "primary key public.t_pkey"],
  },
  {
    behaviour: "brings along the functions that the body of a function names, and no others",
    source: `
      create function inner_one() returns int language sql as 'select 1';
      create function other() returns int language sql as 'select 1';
      create function outer_one() returns int language plpgsql as 'begin return public.inner_one(); end';
      create table t (a int default outer_one());
    `,
    target: "create table t (a int)",
    found: [
      "routine public.inner_one()",
      "routine public.outer_one()",
      "default public.t.a",
      "owner public.inner_one()",
      "owner public.outer_one()",
    ],
  },
  {
    behaviour: "leaves to a person what needs something that is left to a person",
    source: `
      create table t (a int, b bigint);
      create table gone (a int);
      create view v as select t.a from t, gone;
      create function g() returns bigint stable begin atomic select count(*) from v; end;
      comment on function g() is 'of v';
      alter table t alter b set default g();
    `,
    target: "create table t (a int, b bigint)",
    found: waiting,
    left: waiting,
  },
  {
    behaviour: "makes an aggregate, of whichever kind, with who may call it",
    source: `
      create aggregate total(int) (sfunc = int4pl, stype = int, combinefunc = int4pl, initcond = '1', parallel = safe);
      create aggregate nothing(*) (sfunc = int8inc, stype = bigint, initcond = '0', msfunc = int8inc, minvfunc = int8dec, mstype = bigint, minitcond = '0');
      create aggregate middle(double precision order by int) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
      comment on aggregate total(int) is 'and one';
      revoke execute on function total(int) from public;
      create table t (a int);
      create view v as select total(a) as sum, nothing(*) as number, middle(0.5) within group (order by a) as middle from t;
    `,
    target: "create table t (a int)",
    found: [
      "routine public.middle(double precision, integer)",
      "routine public.nothing()",
      "routine public.total(integer)",
      "view public.v",
      "comment public.total(integer)",
      "owner public.middle(double precision, integer)",
      "owner public.nothing()",
      "owner public.total(integer)",
      "owner public.v",
    ],
  },
  {
    behaviour: "makes ranges and composite types with their collations and operator classes",
    source: `
      create type words as range (subtype = text, collation = "C", subtype_opclass = text_pattern_ops);
      create type pair as (one text collate "C", other int);
      create table t (a words, b pair);
    `,
    target: `
      create type words as range (subtype = text, collation = "C");
      create table t (a words, b text);
    `,
    found: [
      "type public.pair",
      "type public.words: there is another one of this name here",
      "column type public.t.b",
      "owner public.pair",
    ],
    left: ["type public.words: there is another one of this name here"],
  },
  {
    behaviour: "tells of the defaults of a view, of what sorts a table, and of the statistics of an expression",
    source: `
      create table t (a int primary key, b text);
      create view v as select a, b from t;
      alter view v alter column b set default 'b';
      create sequence numbers; alter view v alter column a set default nextval('numbers');
      alter table t cluster on t_pkey;
      create index by_length on t (length(b));
      alter index by_length alter column 1 set statistics 77;
    `,
    target: `
      create table t (a int primary key, b text);
      create view v as select a, b from t;
      create sequence numbers;
      create index by_length on t (length(b));
    `,
    found: ["view public.v.a", "view public.v.b", "storage public.by_length", "storage public.t_pkey"],
  },
  {
    behaviour: "tells whose the sequences are that are here, who may draw from them, and what is said of them",
    source: `
      create table t (id serial, n bigint generated always as identity);
      create sequence alone;
      create sequence gone;
      grant usage on sequence t_id_seq, gone to public;
      grant select, usage on sequence alone to public;
      comment on sequence t_n_seq is 'an identity';
    `,
    target: `
      create table t (id serial, n bigint generated always as identity);
      create sequence alone;
      grant select on sequence alone to public;
    `,
    found: [
      "comment sequence public.t_n_seq",
      "grant sequence public.alone, to public",
      "grant sequence public.t_id_seq, to public",
    ],
  },
  {
    behaviour: "leaves to a person what is there under the same name and is another one",
    source: `
      create table t (a int, b int);
      create view v as select a from t;
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger x before insert on t for each row execute function f();
      create policy p on t using (a > 0);
    `,
    target: `
      create table t (a int, b int);
      create view v as select b as a from t;
      create function f() returns trigger language plpgsql as 'begin return null; end';
      create trigger x before update on t for each row execute function f();
      create policy p on t using (b > 0);
    `,
    found: ["routine public.f()", "view public.v", "trigger x of public.t", "policy p of public.t"].map(
      (one) => `${one}: there is another one of this name here`,
    ),
    left: ["routine public.f()", "view public.v", "trigger x of public.t", "policy p of public.t"].map(
      (one) => `${one}: there is another one of this name here`,
    ),
  },
  {
    behaviour: "gives a trigger its state back",
    source: `
      create table t (a int);
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger x before insert on t for each row execute function f();
      create trigger y before insert on t for each row execute function f();
      alter table t disable trigger x;
    `,
    target: `
      create table t (a int);
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger x before insert on t for each row execute function f();
      create trigger y before insert on t for each row execute function f();
      alter table t disable trigger y;
    `,
    found: ["trigger x of public.t", "trigger y of public.t"],
  },
  {
    behaviour: "leaves out what belongs to an extension, and brings the extension that an operator class is of",
    source: "create extension pg_trgm; create table t (a text); create index by on t using gin (a gin_trgm_ops)",
    target: "create table t (a text)",
    found: ["extension pg_trgm", "index public.by"],
  },
  {
    behaviour:
      "leaves to a person what needs something that is not compared and not here, and nothing else of the same table",
    source: needy(),
    target: "create table t (a int, b text, c int, d text, w text); create table u (a int, b text)",
    found: needyFound,
    left: needyFound.filter((one) => one.includes(": ")),
  },
  {
    behaviour: "makes what needs something that is not compared where the target has one of that name",
    source: needy(),
    target: `${notCompared}; create table t (a int, b text, c int, d text, w text); create table u (a int, b text)`,
    found: needyFound.map((one) => one.replace(/: .*/, "")),
  },
  {
    behaviour: "says nothing of what is as PostgreSQL 14 made it in public, nor gives it to everybody again",
    source: `
      do 'begin execute format(''alter schema public owner to %I'', (select rolname from pg_roles where oid = 10)); end';
      grant create on schema public to public;
      create table t (a int);
    `,
    target: `
      alter schema public owner to pg_database_owner;
      revoke create on schema public from public;
      create table t (a int);
    `,
    found: [],
  },
  {
    behaviour: "tells of another owner of public, and of who else may make something there",
    source: `
      alter schema public owner to pg_monitor;
      grant create on schema public to pg_read_all_data;
      create table t (a int);
    `,
    target: "create table t (a int)",
    found: ["owner schema public", "grant schema public, to pg_read_all_data"],
  },
  {
    behaviour: "leaves out what AWS DMS has made for itself, on either side",
    source: `
      create table awsdms_ddl_audit (c_key bigserial primary key, c_ddlqry text default 'x' not null);
      create function awsdms_intercept_ddl() returns event_trigger language plpgsql as 'begin perform 1; end';
      create table awsdms_apply_exceptions ("ERROR" text not null);
      create table t (a int);
    `,
    target: `create table awsdms_apply_exceptions ("ERROR" text); create table t (a int)`,
    found: [],
  },
  {
    behaviour: "finds the types and operators of an extension where the target has it",
    source: `
      create extension citext;
      create table t (a citext, b citext check (b <> 'x'));
    `,
    target: `
      create schema extensions;
      create extension citext schema extensions;
      create table t (a extensions.citext, b text);
    `,
    found: ["column type public.t.b", "check constraint t_b_check of public.t"],
  },
  {
    behaviour: "keeps quotes, percent signs, line breaks and backslashes as they are",
    source: `
      create table "t ""1""\n" ("a 'b" text default E'\\\\ % ''\n' check ("a 'b" <> 'x"y'));
      comment on column "t ""1""\n"."a 'b" is E'a \\\\ b''\n;';
      create index "by;" on "t ""1""\n" (lower("a 'b"));
    `,
    target: `create table "t ""1""\n" ("a 'b" text)`,
    found: [
      String.raw`default public."t ""1""\u{a}"."a 'b"`,
      String.raw`check constraint t "1"\u{a}_a 'b_check of public."t ""1""\u{a}"`,
      'index public."by;"',
      String.raw`comment public."t ""1""\u{a}"."a 'b"`,
    ],
  },
];

function seen({ kind, object, sql, note }: Difference): string {
  return `${kind} ${object}${sql.length > 0 ? "" : `: ${note}`}`;
}

async function compare(source: TestDatabase, target: TestDatabase): Promise<Difference[]> {
  return compareSchemas(await read(source.connection), await read(target.connection), sameNames, () => true);
}

describe.concurrent("a comparison", () => {
  for (const { behaviour, source: sourceSql, target: targetSql, since = 0, found, left = [] } of cases) {
    test(behaviour, async ({ skip }) => {
      await using source = await createDatabase();
      await using target = await createDatabase();
      const [server] = await source.rows("select current_setting('server_version_num')::int as version");
      skip(Number(server?.version) < since * 10_000, "this PostgreSQL does not have it");
      await source.run(sourceSql);
      await target.run(targetSql);
      const differences = await compare(source, target);
      expect(differences.map(seen)).toEqual(found);
      await psql(await target.connect(), schemaScript(differences));
      expect(
        (await compare(source, target)).map(seen),
        "the script leaves nothing but what a person has to do",
      ).toEqual(left);
    });
  }
});

test("a database has all that it has itself, also once it has been kept as JSON", async () => {
  await using database = await createDatabase();
  await makeShop(database);
  const schema = await read(database.connection);
  const kept: Schema = JSON.parse(JSON.stringify(schema));
  expect(kept).toEqual(schema);
  expect(compareSchemas(kept, schema, sameNames, () => true)).toEqual([]);
  expect(compareSchemas(schema, kept, sameNames, () => true)).toEqual([]);
});

test("of tables that were not loaded nothing is said, nor of what only they need", async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  await makeShop(source);
  const none = await read(target.connection);
  const only = ["depots", "vehicles"];
  const found = compareSchemas(await read(source.connection), none, sameNames, ({ name }) => only.includes(name));
  const objects = found.filter(({ kind }) => !["comment", "owner", "grant"].includes(kind)).map(seen);
  const gone = "the table is not here: without it, nothing that belongs to it is compared";
  expect(objects).toEqual([
    "schema shop",
    "extension hstore",
    "type shop.address",
    "type shop.span",
    `table shop.depots: ${gone}`,
    `table shop.vehicles: ${gone}`,
  ]);
});

test("what names a role that the server does not have is left to a person", async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  const role = await source.createRole("clerk");
  await source.run(`
    create table t (a int);
    grant select on t to "${role.name}";
    create policy p on t to "${role.name}" using (true);
    alter table t owner to "${role.name}";
    create table u (a int);
    grant update (a) on u to "${role.name}", public;
  `);
  await target.run("create table t (a int); create table u (a int)");
  const there = await read(target.connection);
  const elsewhere = { ...there, roles: there.roles.filter((name) => name !== role.name) };
  const found = compareSchemas(await read(source.connection), elsewhere, sameNames, () => true);
  const missing = `the role "${role.name}" is not on this server`;
  expect(found.map(seen)).toEqual([
    `policy p of public.t: roles are not on this server: "${role.name}"`,
    `owner public.t: ${missing}`,
    `grant public.u.a, to ${role.name}: ${missing}`,
    "grant public.u.a, to public",
  ]);
});

test("NOT NULL that is not valid is left to a person where PostgreSQL does not have it", async ({ skip }) => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  const here = await read(target.connection);
  skip(here.serverVersion < 180_000, "this PostgreSQL does not have it");
  await source.run("create table t (a int); alter table t add constraint later not null a not valid");
  await target.run("create table t (a int)");
  const older = { ...(await read(target.connection)), serverVersion: 170_004 };
  const found = compareSchemas(await read(source.connection), older, sameNames, () => true);
  expect(found.map((one) => [seen(one), one.manual])).toEqual([
    [
      "not null public.t.a: in the source it is NOT VALID, which PostgreSQL 17 does not have: a check keeps NULL out of new rows, too",
      ['alter table "public"."t" add constraint "later" check ("a" is not null) not valid'],
    ],
  ]);
});

test("the index that reads what a key brings along can be made by a person, and then nothing is said any more", async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  await source.run("create table t (a int, b int, unique (a) include (b))");
  await target.run("create table t (a int unique, b int)");
  for (const { manual } of await compare(source, target)) for (const statement of manual) await target.run(statement);
  expect(await compare(source, target)).toEqual([]);
});

test("what is not compared is looked for in the schema that the target calls otherwise", async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  const collated = (schema: string) =>
    `create schema ${schema}; create collation ${schema}.german (provider = icu, locale = 'de')`;
  await source.run(`
    ${collated("app")};
    create table app.t (a text collate app.german, b text check (b > '' collate app.german), c text collate app.german);
  `);
  await target.run(`${collated("loaded")}; create table loaded.t (a text, b text, c text collate loaded.german)`);
  const renamed = {
    ...sameNames,
    schema: () => "loaded",
    table: ({ name }: RelationName) => ({ schema: "loaded", name }),
  };
  const differences = async () =>
    compareSchemas(await read(source.connection), await read(target.connection), renamed, () => true);
  const found = await differences();
  expect(found.map(seen)).toEqual(["column type loaded.t.a", "check constraint t_b_check of loaded.t"]);
  await target.run("alter table loaded.t alter c type text; drop collation loaded.german");
  const needed = "first it needs collation app.german, which is not compared";
  expect((await differences()).map(seen)).toEqual([
    `column type loaded.t.a: ${needed}`,
    `column type loaded.t.c: ${needed}`,
    `check constraint t_b_check of loaded.t: ${needed}`,
  ]);
  await target.run("create collation loaded.german (provider = icu, locale = 'de')");
  await target.run("alter table loaded.t alter c type text collate loaded.german");
  await psql(await target.connect(), schemaScript(found));
  expect(await differences()).toEqual([]);
});

test("nothing is to be given to the role that runs RDS", async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  await source.run("create table t (a int); create view v as select a from t");
  await target.run("create table t (a int)");
  const here = await read(source.connection);
  const onRds = { ...here, views: here.views.map((view) => ({ ...view, owner: "rdsadmin" })) };
  const found = compareSchemas(onRds, await read(target.connection), sameNames, () => true);
  expect(found.map(seen)).toEqual(["view public.v"]);
});

test("what is there and differs is not said to be missing", async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  await source.run("create table t (a int default 1, b int, primary key (b, a))");
  await target.run("create table t (a int default 2, b int, primary key (a, b))");
  expect((await compare(source, target)).map(({ kind, why }) => [kind, why])).toEqual([
    ["default", "inserts that leave the column out store another value"],
    ["primary key", "its columns, or their order, are not those of the source"],
  ]);
});
