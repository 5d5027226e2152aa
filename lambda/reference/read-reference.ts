import { ZodError } from "zod";
import { isUnreadable, type Login, type SequenceUser } from "../catalog/catalog.ts";
import { readDatabaseIdentity } from "../catalog/database-identity.ts";
import { isDenied } from "../catalog/hindrances.ts";
import { readLogin } from "../catalog/login.ts";
import { readSequenceGrantees } from "../catalog/sequence-grantees.ts";
import { readSequenceUsers } from "../catalog/sequence-users.ts";
import { readSequenceValues } from "../catalog/sequence-values.ts";
import { readSequences, type SequenceDefinition } from "../catalog/sequences.ts";
import { readTableColumns } from "../catalog/table-columns.ts";
import { FailureError } from "../failure.ts";
import type { Session, SessionLimits } from "../postgres/connect.ts";
import { quoteColumn } from "../postgres/identifiers.ts";
import { numberedColumns } from "./numbered-columns.ts";
import {
  decodeReference,
  encodeReference,
  type Reference,
  type ReferenceSequence,
  type ReferenceUser,
} from "./reference.ts";

/** A source is most likely in production: nobody there is to wait for us, and it is not to be written to. */
export const referenceLimits: SessionLimits = {
  connectTimeout: 10_000,
  lockTimeout: 1_000,
  statementTimeout: 30_000,
  readOnly: true,
};

/** The oldest PostgreSQL whose catalogs are as they are asked here, as in `server_version_num`. Proved from 14 on. */
const oldestVersion = 120_000;

/**
 * Reads what a source says of its generators: definitions and positions, and no data. `target` is the identity of the
 * database that it is to be the reference of; null where it is to be kept.
 *
 * Throws a FailureError when it can be no reference, an OwnReference when it is the target itself, and what `pg` throws.
 */
export async function readReference(session: Session, target: string | null): Promise<Reference> {
  const login = await readLogin(session);
  if (login.serverVersion < oldestVersion) {
    throw new FailureError({
      reason: `it is PostgreSQL ${Math.floor(login.serverVersion / 10_000)}, and can be read from 12 on`,
      hint: "Compare its sequences with those of the target by hand.",
    });
  }
  if ((await readDatabaseIdentity(session)) === target) throw new OwnReference();
  const definitions = (await readSequences(session)).filter(({ extension }) => extension === null);
  const users = await readSequenceUsers(session);
  const grantees = await readSequenceGrantees(session);
  const readable = definitions.filter((definition) => definition.readable);
  const values = await readSequenceValues(session, login, readable);
  const positions = new Map(
    readable.map(({ oid }, index) => {
      const value = values[index];
      return [oid, value === undefined || isUnreadable(value) ? null : value];
    }),
  );
  const toSequence = (definition: SequenceDefinition): ReferenceSequence => ({
    schema: definition.schema,
    name: definition.name,
    owner: definition.owner,
    type: definition.type,
    start: definition.start,
    increment: definition.increment,
    minimum: definition.minimum,
    maximum: definition.maximum,
    cache: definition.cache,
    cycle: definition.cycle,
    owningColumn: definition.owningColumn,
    // from PostgreSQL 17 on, a partition that was attached may have a default which the identity of its parent overrules
    users: (users.get(definition.oid) ?? [])
      .filter(({ identity }) => identity === null || definition.identity)
      .map(toUser),
    position: positions.get(definition.oid) ?? null,
    ...(isDenied(definition) ? { hidden: toHidden(definition, login) } : {}),
    grantees: grantees.get(definition.oid) ?? [],
  });
  const sequences = definitions.map(toSequence);
  const drawing = new Set(sequences.flatMap((sequence) => sequence.users).map(quoteColumn));
  const tables = await readTableColumns(session);
  const numberedIn = numberedColumns(tables, drawing);
  const reference: Reference = {
    version: 1,
    serverVersion: login.serverVersion,
    tables: tables.map((table) => ({
      schema: table.schema,
      name: table.name,
      columns: [...table.columns],
      defaults: table.defaults.filter(
        ({ column }) => !drawing.has(quoteColumn({ schema: table.schema, table: table.name, column })),
      ),
      triggers: [...table.triggers],
      ...(table.partitionOf === null ? {} : { numbered: numberedIn(table) }),
    })),
    sequences,
  };
  // what comes from another server becomes SQL in the target, such as a type: whatever is not of this form is refused
  try {
    return decodeReference(encodeReference(reference));
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    throw new FailureError({
      reason: `it says of its sequences what PostgreSQL does not say: ${error.issues[0]?.path.join(".")}`,
      hint: "Check that it is the server that you mean, and PostgreSQL.",
    });
  }
}

function toUser({ schema, table, column, identity, expression, relationKind }: SequenceUser): ReferenceUser {
  return { schema, table, column, identity, expression, stored: relationKind === "r" || relationKind === "p" };
}

function toHidden({ schema, name, schemaOpen, schemaOwner }: SequenceDefinition, { role }: Login) {
  return { role, schema, name, schemaOpen, schemaOwner };
}

/** A database that is to be its own reference: nothing would ever be missing. */
export class OwnReference extends FailureError {
  override readonly name = "OwnReference";

  constructor() {
    super({
      reason: "it is the database that is to be compared with it",
      hint: "Name the database that the data came from.",
    });
  }
}
