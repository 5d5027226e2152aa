import { readLogin } from "../catalog/login.ts";
import { inScope, type Scope } from "../catalog/scope.ts";
import type { Session } from "../postgres/connect.ts";
import { readColumns } from "./columns.ts";
import { readConstraints } from "./constraints.ts";
import { readIndexes } from "./indexes.ts";
import { type Keys, type Need, readNeeds } from "./needs.ts";
import { refuseOldServer } from "./oldest-version.ts";
import { readPolicies } from "./policies.ts";
import { type RelationRow, readRelations } from "./relations.ts";
import { readRoutines } from "./routines.ts";
import {
  keyOfExtension,
  keyOfRelation,
  keyOfRoutine,
  keyOfType,
  type Relation,
  type ReplicaIdentity,
  type Schema,
  type Table,
  type View,
} from "./schema.ts";
import { readSequenceOwnership } from "./sequences.ts";
import { readStatistics } from "./statistics.ts";
import { readSurroundings } from "./surroundings.ts";
import { readRules, readTriggers } from "./triggers.ts";
import { readTypes } from "./types.ts";
import { readUncompared } from "./uncompared.ts";
import { readViewDefinitions } from "./view-definitions.ts";

/**
 * Reads what a database has beside its generators, in a dozen statements, and one for every 500 views. The tables in scope, and all else
 * that they may need. Takes no lock that would make anybody wait; one that is being altered by others is waited for.
 *
 * Throws a FailureError when the server is too old, and what `pg` throws.
 */
export async function readSchema(session: Session, scope: Scope): Promise<Schema> {
  refuseOldServer(session, (await readLogin(session)).serverVersion);
  const surroundings = await readSurroundings(session);
  const types = await readTypes(session);
  const routines = await readRoutines(session);
  const relations = await readRelations(session);
  const parts = {
    columns: await readColumns(session),
    constraints: await readConstraints(session),
    indexes: await readIndexes(session),
    triggers: await readTriggers(session),
    rules: await readRules(session),
    policies: await readPolicies(session),
    statistics: await readStatistics(session),
    definitions: await readViewDefinitions(
      session,
      relations.filter(isView).map((row) => row.relation_oid),
    ),
  };
  const keys: Keys = {
    type: new Map(types.map(({ oid, type }) => [oid, keyOfType(type)])),
    routine: new Map(routines.map(({ oid, routine }) => [oid, keyOfRoutine(routine)])),
    relation: new Map(relations.map((row) => [row.relation_oid, keyOfRelation(nameOf(row))])),
  };
  const needs = needsFinder(await readNeeds(session), keys);
  const wanted = relations.filter((row) => isView(row) || inScope(scope, [{ ...asTable(row), column: "" }]));
  return {
    version: 1,
    ...surroundings,
    types: types.map(({ oid, type }) => ({ ...type, needs: needs("type", oid) })),
    routines: routines.map(({ oid, routine }) => ({ ...routine, needs: needs("routine", oid) })),
    tables: wanted.filter((row) => !isView(row)).map((row) => tableOf(row, parts, needs("relation", row.relation_oid))),
    views: wanted.filter(isView).map((row) => viewOf(row, parts, needs("relation", row.relation_oid))),
    sequences: await readSequenceOwnership(session, new Map(relations.map((row) => [row.relation_oid, nameOf(row)]))),
    uncompared: await readUncompared(session, keys),
  };
}

interface Parts {
  readonly columns: Awaited<ReturnType<typeof readColumns>>;
  readonly constraints: Awaited<ReturnType<typeof readConstraints>>;
  readonly indexes: Awaited<ReturnType<typeof readIndexes>>;
  readonly triggers: Awaited<ReturnType<typeof readTriggers>>;
  readonly rules: Awaited<ReturnType<typeof readRules>>;
  readonly policies: Awaited<ReturnType<typeof readPolicies>>;
  readonly statistics: Awaited<ReturnType<typeof readStatistics>>;
  readonly definitions: ReadonlyMap<string, string>;
}

/** What an object needs, as keys; what nobody made, or a table, is there anyway. */
function needsFinder(needs: readonly Need[], keys: Keys): (kind: Need["kind"], oid: string) => string[] {
  const byObject = Map.groupBy(needs, ({ kind, oid }) => `${kind} ${oid}`);
  return (kind, oid) =>
    (byObject.get(`${kind} ${oid}`) ?? [])
      .flatMap(({ neededKind, needed }) =>
        neededKind === "extension" ? [keyOfExtension(needed)] : (keys[neededKind].get(needed) ?? []),
      )
      .toSorted();
}

function isView({ kind }: RelationRow): boolean {
  return kind === "v" || kind === "m";
}

function nameOf({ schema_name, relation_name }: RelationRow) {
  return { schema: schema_name, name: relation_name };
}

function asTable({ schema_name, relation_name }: RelationRow) {
  return { schema: schema_name, table: relation_name };
}

function relationOf(row: RelationRow, parts: Parts, needs: readonly string[]): Relation {
  const { relation_oid: oid } = row;
  return {
    ...nameOf(row),
    owner: row.owner_name,
    comment: row.comment,
    grants: row.grants ?? [],
    needs,
    options: row.options,
    columns: parts.columns.get(oid) ?? [],
    indexes: parts.indexes.get(oid) ?? [],
    triggers: parts.triggers.get(oid) ?? [],
    rules: parts.rules.get(oid) ?? [],
    statistics: parts.statistics.get(oid) ?? [],
  };
}

function viewOf(row: RelationRow, parts: Parts, needs: readonly string[]): View {
  return {
    ...relationOf(row, parts, needs),
    materialized: row.kind === "m",
    populated: row.populated,
    definition: parts.definitions.get(row.relation_oid) ?? "",
  };
}

function tableOf(row: RelationRow, parts: Parts, needs: readonly string[]): Table {
  const { relation_oid: oid } = row;
  return {
    ...relationOf(row, parts, needs),
    constraints: parts.constraints.get(oid) ?? [],
    policies: parts.policies.get(oid) ?? [],
    rowSecurity: row.row_security,
    rowSecurityForced: row.row_security_forced,
    replicaIdentity: replicaIdentityOf(row),
    partitionKey: row.partition_key,
    partitionBound: row.partition_bound,
    parents: row.parents ?? [],
  };
}

function replicaIdentityOf({ replica_identity, replica_index }: RelationRow): ReplicaIdentity {
  if (replica_identity === "i" && replica_index !== null) return { kind: "index", index: replica_index };
  return { kind: replica_identity === "n" ? "nothing" : replica_identity === "f" ? "full" : "default" };
}
