import { describe, expect, test } from "vitest";
import { isUnreadable } from "../../lambda/catalog/catalog.ts";
import { readDatabases } from "../../lambda/catalog/databases.ts";
import { readCatalog } from "../../lambda/catalog/read-catalog.ts";
import { everything } from "../../lambda/catalog/scope.ts";
import { type Session, withSession } from "../../lambda/postgres/connect.ts";
import { createDatabase, type TestDatabase } from "../database.ts";

const limits = { lockTimeout: 1_000, statementTimeout: 20_000, readOnly: true };

function read<T>(database: TestDatabase, work: (session: Session) => Promise<T>): Promise<T> {
  return withSession(database.connection, limits, work);
}

describe.concurrent("a catalog", () => {
  test("tells all of a sequence", async () => {
    await using database = await createDatabase();
    await database.run(`
      create sequence numbers as integer start 5 increment 10 minvalue -7 maxvalue 1000 cache 3 cycle;
      create table t (id smallint primary key default nextval('numbers'));
      alter sequence numbers owned by t.id;
      insert into t values (12);
    `);
    const { sequences } = await read(database, (session) => readCatalog(session, everything));
    expect(sequences).toEqual([
      expect.objectContaining({
        schema: "public",
        name: "numbers",
        owner: "postgres",
        alterable: true,
        type: "integer",
        start: 5n,
        increment: 10n,
        minimum: -7n,
        maximum: 1000n,
        cache: 3n,
        cycle: true,
        identity: false,
        owningColumn: { schema: "public", table: "t", column: "id" },
        state: { last: 5n, called: false, extreme: 12n },
      }),
    ]);
    expect(sequences[0]?.users).toEqual([
      expect.objectContaining({
        schema: "public",
        table: "t",
        column: "id",
        relationKind: "r",
        type: "smallint",
        plain: true,
        indexed: true,
        seenThroughParent: false,
        lockable: true,
        readable: true,
        rowSecurity: false,
      }),
    ]);
  });

  test("tells which columns an index gives the end of", async () => {
    await using database = await createDatabase();
    await database.run(`
      create table t (
        key bigserial primary key,
        first bigserial,
        second bigserial,
        partial bigserial,
        hashed bigserial,
        bare bigserial,
        unique (first, second)
      );
      create index on t (partial) where partial > 10;
      create index on t using hash (hashed);
    `);
    const { sequences } = await read(database, (session) => readCatalog(session, everything));
    const indexed = sequences.flatMap(({ users }) => users.filter((user) => user.indexed).map(({ column }) => column));
    expect(indexed.toSorted()).toEqual(["first", "key"]);
  });

  test("tells how much has to be read to find the end of a column, of partitions and inheriting tables too", async () => {
    await using database = await createDatabase();
    await database.run(`
      create table alone (id bigserial);
      create table indexed (id bigserial primary key);
      create table whole (id bigserial) partition by range (id);
      create table part_1 partition of whole for values from (1) to (1000) partition by range (id);
      create table part_1_1 partition of part_1 for values from (1) to (500);
      create table part_2 partition of whole default;
      create table parent (id bigserial);
      create table child () inherits (parent);
      insert into alone select generate_series(1, 2000);
      insert into indexed select generate_series(1, 2000);
      insert into whole select generate_series(1, 400);
      insert into whole select generate_series(1000, 3000);
      insert into child select generate_series(1, 3000);
      insert into parent select generate_series(1, 200);
    `);
    const { sequences } = await read(database, (session) => readCatalog(session, everything));
    const counted = sequences.flatMap(({ users }) => users.filter((user) => !user.seenThroughParent));
    const [size] = await database.rows(`
      select
        pg_relation_size('alone')::integer as alone,
        0 as indexed,
        (pg_relation_size('parent') + pg_relation_size('child'))::integer as parent,
        (pg_relation_size('part_1_1') + pg_relation_size('part_2'))::integer as whole
    `);
    expect(Object.fromEntries(counted.map(({ table, bytes }) => [table, bytes]))).toEqual(size);
    expect(size?.alone).toBeGreaterThan(60_000);
  });

  test("tells how many locks it takes to find the end of a column: the table, its parts, and all indexes", async () => {
    await using database = await createDatabase();
    await database.run(`
      create table alone (id bigserial);
      create table indexed (id bigserial primary key, note text unique, number integer);
      create index on indexed (number);
      create table whole (id bigserial primary key) partition by range (id);
      create table part_1 partition of whole for values from (1) to (1000) partition by range (id);
      create table part_1_1 partition of part_1 default;
      create table part_2 partition of whole default;
      create table key (id bigint primary key);
      create table child (primary key (id)) inherits (key);
    `);
    const { sequences, ungenerated } = await read(database, (session) => readCatalog(session, everything));
    const counted = sequences.flatMap(({ users }) => users.filter((user) => !user.seenThroughParent));
    expect(Object.fromEntries([...counted, ...ungenerated].map(({ table, locks }) => [table, locks]))).toEqual({
      alone: 1,
      indexed: 4,
      whole: 8,
      key: 4,
    });
  });

  test("does not wait for a table that is being altered to tell how much has to be read of it", async () => {
    await using database = await createDatabase();
    await database.run(`
      create table busy (id bigserial);
      create table whole (id bigserial) partition by range (id);
      create table busy_part partition of whole default;
      create table quiet (id bigserial);
      insert into quiet values (7);
    `);
    const other = await database.connect();
    await other.query("begin");
    await other.query("lock table busy, busy_part in access exclusive mode");
    const { sequences } = await withSession(database.connection, { ...limits, lockTimeout: 100 }, (session) =>
      readCatalog(session, everything),
    );
    const read = sequences.filter(({ state }) => !isUnreadable(state)).map(({ name }) => name);
    expect(read).toEqual(["quiet_id_seq"]);
  });

  test("takes the larger of the data and the sequence as they are when it is busy", async () => {
    await using database = await createDatabase();
    await database.run("create table t (id bigserial primary key)");
    const writer = await database.connect();
    let ended = false;
    const writing = (async () => {
      while (!ended) await writer.query("insert into t select from generate_series(1, 50)");
    })();
    await read(database, async (session) => {
      for (let time = 0; time < 30; time += 1) {
        const [sequence] = (await readCatalog(session, everything)).sequences;
        if (sequence === undefined || isUnreadable(sequence.state)) throw new Error("the sequence cannot be read");
        expect(sequence.state.last).toBeGreaterThanOrEqual(sequence.state.extreme ?? 0n);
      }
    });
    ended = true;
    await writing;
  });

  test("is read of thousands of sequences within the locks of a default server", async () => {
    await using database = await createDatabase();
    await database.run(`
      do $$ begin
        for number in 1..2100 loop
          execute format('create sequence s%s start %s', number, number);
          if number % 2 = 0 then perform nextval(format('s%s', number)); end if;
          if number % 100 = 0 then commit; end if;
        end loop;
      end $$
    `);
    const { sequences } = await read(database, (session) => readCatalog(session, everything));
    expect(sequences).toHaveLength(2100);
    for (const { start, state } of sequences) {
      expect(state).toEqual({ last: start, called: start % 2n === 0n, extreme: null });
    }
  });

  test("does not see the temporary tables and sequences of other sessions", async () => {
    await using database = await createDatabase();
    const other = await database.connect();
    await other.query(
      "create temporary table t (id serial primary key); create temporary table u (id bigint primary key)",
    );
    const { sequences, ungenerated } = await read(database, (session) => readCatalog(session, everything));
    expect([...sequences, ...ungenerated]).toEqual([]);
  });
});

test("the databases of a server are those that somebody may have data in", async () => {
  await using database = await createDatabase();
  await using closed = await createDatabase();
  const name = closed.connection.database;
  await database.run(`alter database ${name} allow_connections false`);
  const databases = await read(database, readDatabases);
  await database.run(`alter database ${name} allow_connections true`);
  expect(databases).toContain("postgres");
  expect(databases).toContain(database.connection.database);
  expect(databases).not.toContain(name);
  expect(databases.filter((other) => other.startsWith("template"))).toEqual([]);
  expect(databases).toEqual(databases.toSorted());
});
