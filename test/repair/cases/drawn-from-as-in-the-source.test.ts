import { describe } from "vitest";
import { proveEach } from "./prove.ts";
import { attached, created, createdFor, differentFrom, nullKey, type Seen } from "./situation.ts";

const serial = "the source has it: a default";
const always = "the source has it: identity ALWAYS";
const alone = "the source has it: a sequence that no column takes as it is";

const is = (condition: string) => ({ sql: `do $$ begin assert (${condition}); end $$` });

function attachedLikeSource(column: string, sequence: string, from: string, to: string): Seen {
  return { ...attached(column, sequence, from, to, "is owned by it"), evidence: serial };
}

describe.concurrent("with the source as a reference, a sequence may be drawn from by whoever may there, as far as they are here:", () => {
  proveEach([
    {
      behaviour: "its owner, whose tables belong to somebody else here, and those whom it has let draw",
      roles: ["owner", "reader"],
      source: `
        create table t (id bigserial primary key, note text); alter table t owner to $owner;
        grant usage on sequence t_id_seq to $reader;
        create table u (id bigint primary key generated always as identity, note text); alter table u owner to $owner;
        grant usage on sequence u_id_seq to $reader;
      `,
      setUp: "create table t (id bigint primary key, note text); create table u (id bigint primary key, note text);",
      findings: [
        created("public.t.id", "public.t_id_seq", "1", serial),
        created("public.u.id", "public.u_id_seq", "1", always),
      ],
      next: { "public.t_id_seq": "1", "public.u_id_seq": "1" },
      proofs: [
        { sql: "select nextval('public.t_id_seq')", as: "owner", before: "42P01" },
        { sql: "select nextval('public.t_id_seq')", as: "reader", before: "42P01" },
        { sql: "select nextval('public.u_id_seq')", as: "reader", before: "42P01" },
        // nobody needs that of an identity
        { sql: "select nextval('public.u_id_seq')", as: "owner", before: "42P01", after: "42501" },
      ],
    },
    {
      behaviour: "all, where all may",
      roles: ["anybody"],
      source:
        "create sequence s; grant usage on sequence s to public; create table t (id bigint primary key default nextval('s'));",
      setUp: "create table t (id bigint primary key);",
      findings: [created("public.t.id", "public.s", "1", serial)],
      next: { "public.s": "1" },
      proofs: [{ sql: "select nextval('public.s')", as: "anybody", before: "42P01" }],
    },
    {
      behaviour: "its owner, whose it is again where it stands alone, and a superuser makes it",
      roles: ["owner"],
      source: "create sequence numbers; alter sequence numbers owner to $owner;",
      setUp: "create table t (code text primary key);",
      findings: [createdFor([], "public.numbers", "1", alone)],
      next: { "public.numbers": "1" },
      proofs: [
        { sql: "select nextval('public.numbers')", as: "owner", before: "42P01" },
        is("(select relowner <> current_user::regrole from pg_class where relname = 'numbers')"),
      ],
    },
    {
      behaviour: "the owner of one that is there under another name than that of a column keeps it",
      roles: ["owner", "application"],
      source: `
        create sequence numbers; grant usage on sequence numbers to $application;
        create table t (id bigint primary key default nextval('numbers'), note text);
      `,
      setUp: `
        create table t (id bigint primary key, note text); alter table t owner to $application;
        create sequence numbers; alter sequence numbers owner to $owner; insert into t values (8);
      `,
      findings: [attachedLikeSource("public.t.id", "public.numbers", "1", "9")],
      next: { "public.numbers": "9" },
      proofs: [
        { sql: "insert into t (note) values ('new')", as: "application", before: nullKey },
        { sql: "select nextval('public.numbers')", as: "owner" },
        is("(select count(distinct relowner) from pg_class where relname in ('t', 'numbers')) = 2"),
      ],
    },
    {
      behaviour:
        "one that belongs to a column there goes to the owner of its table, as does one that is named after it",
      roles: ["owner"],
      source: `
        create sequence numbers; create table t (id bigint default nextval('numbers'), primary key (id));
        alter sequence numbers owned by t.id;
        create sequence u_id_seq; create table u (id bigint primary key default nextval('u_id_seq'));
      `,
      setUp: `
        create table t (id bigint primary key); alter table t owner to $owner; create sequence numbers;
        create table u (id bigint primary key); alter table u owner to $owner; create sequence u_id_seq;
        grant usage, create on schema public to $owner;
      `,
      findings: [
        attachedLikeSource("public.t.id", "public.numbers", "1", "1"),
        attachedLikeSource("public.u.id", "public.u_id_seq", "1", "1"),
      ],
      next: { "public.numbers": "1", "public.u_id_seq": "1" },
      proofs: [
        { sql: "insert into t default values", as: "owner", before: nullKey },
        { sql: "insert into u default values", as: "owner", before: nullKey },
        is("pg_get_serial_sequence('t', 'id') = 'public.numbers' and pg_get_serial_sequence('u', 'id') is null"),
        is("(select count(distinct relowner) from pg_class where relname in ('t', 'u', 'numbers', 'u_id_seq')) = 1"),
      ],
    },
    {
      behaviour: "one that others draw from keeps its owner, and belongs to no column of another one's table",
      roles: ["owner", "application"],
      source: `
        create sequence numbers; create table a (id bigint primary key default nextval('numbers'));
        create table b (id bigint primary key default nextval('numbers')); alter sequence numbers owned by b.id;
      `,
      setUp: `
        create sequence numbers; alter sequence numbers owner to $owner;
        create table a (id bigint primary key default nextval('numbers')); alter table a owner to $owner;
        create table b (id bigint primary key); alter table b owner to $application;
      `,
      findings: [
        attachedLikeSource("public.b.id", "public.numbers", "1", "1"),
        differentFrom(
          ["public.a.id", "public.b.id"],
          "public.numbers",
          "it is not as in the source: owned by none instead of owned by public.b.id",
        ),
      ],
      next: { "public.numbers": "1" },
      proofs: [
        { sql: "insert into b default values", as: "application", before: nullKey },
        { sql: "insert into a default values", as: "owner" },
      ],
    },
  ]);
});
