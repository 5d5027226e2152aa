import pg from "pg";
import { afterAll, expect } from "vitest";
import { withSession } from "../../../lambda/postgres/connect.ts";
import { readReference, referenceLimits } from "../../../lambda/reference/read-reference.ts";
import type { Reference } from "../../../lambda/reference/reference.ts";
import { createDatabase, type TestDatabase, type TestRole } from "../../database.ts";
import type { Proof, Situation } from "./situation.ts";

/** Where a situation takes place: a database that holds nothing else. */
export interface Place extends AsyncDisposable {
  readonly database: TestDatabase;
  /** The superuser's. */
  readonly session: pg.Client;
  /** What is known of the source. */
  readonly reference: Reference | undefined;
  /** Runs a proof as before a repair. */
  isBroken(proof: Proof): Promise<void>;
  /** Runs a proof as after a repair. */
  works(proof: Proof): Promise<void>;
}

export async function setUp({ setUp: sql, source, roles: names = [] }: Situation): Promise<Place> {
  const { database, session } = emptied.pop() ?? (await createPlace());
  const roles = new Map<string, TestRole>();
  for (const name of names) roles.set(name, await database.createRole(`the "${name}"`));
  const withRoles = (text: string) =>
    text.replaceAll(/\$([a-z]+)/g, (whole, name: string) => {
      const role = roles.get(name);
      return role === undefined ? whole : pg.escapeIdentifier(role.name);
    });
  const run = async ({ sql: text, as }: Proof) => {
    await (as === undefined ? session : await database.connect(roles.get(as))).query(withRoles(text));
  };
  await session.query(withRoles(sql));
  return {
    database,
    session,
    reference: source === undefined ? undefined : await referenceOf(withRoles(source)),
    async isBroken(proof) {
      if (proof.before !== undefined) await expect(run(proof), proof.sql).rejects.toMatchObject({ code: proof.before });
    },
    async works(proof) {
      if (proof.after === undefined) await expect(run(proof), proof.sql).resolves.toBeUndefined();
      else await expect(run(proof), proof.sql).rejects.toMatchObject({ code: proof.after });
    },
    async [Symbol.asyncDispose]() {
      // roles belong to the server, and go only with the database that they were made for
      if (roles.size === 0 && (await empty(session))) emptied.push({ database, session });
      else await database[Symbol.asyncDispose]();
    },
  };
}

/** What a source says that is made by this SQL; it is gone by then. */
async function referenceOf(sql: string): Promise<Reference> {
  await using source = await createDatabase();
  await source.run(sql);
  return await withSession(source.connection, referenceLimits, (session) => readReference(session, "the target"));
}

async function createPlace() {
  const database = await createDatabase();
  return { database, session: await database.connect() };
}

/** Databases of earlier situations of the same file, to be used again: to make one takes ten times as long. */
const emptied: Pick<Place, "database" | "session">[] = [];

afterAll(async () => {
  await Promise.all(emptied.map(({ database }) => database[Symbol.asyncDispose]()));
});

/** Makes a database as it was when it was new, and says whether that worked out. */
async function empty(session: pg.Client): Promise<boolean> {
  await session.query("rollback");
  await session.query("discard all");
  await session.query(dropAll);
  return (await session.query(whatIsLeft)).rowCount === 0;
}

const dropAll = `
do $$
declare
  name name;
begin
  for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
    execute format('drop schema %I cascade', name);
  end loop;
  for name in select fdwname from pg_foreign_data_wrapper loop
    execute format('drop foreign data wrapper %I cascade', name);
  end loop;
  create schema public authorization pg_database_owner;
  grant usage on schema public to public;
end
$$
`;

/** The oids of what comes with PostgreSQL are below 16384. */
const whatIsLeft = [
  "pg_class",
  "pg_type",
  "pg_proc",
  "pg_foreign_server",
  "pg_event_trigger",
  "pg_extension",
  "pg_default_acl",
]
  .map((catalog) => `select from ${catalog} where oid >= 16384`)
  .join(" union all ");
