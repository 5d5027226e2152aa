import type { IdentityKind, SequenceValue, UngeneratedColumn } from "../catalog/catalog.ts";
import {
  type ColumnName,
  isSameColumn,
  quoteColumn,
  quoteIdentifier,
  quoteRelation,
  type RelationName,
} from "../postgres/identifiers.ts";
import { alterColumn, grants, regclass, setDefault } from "./connect-columns.ts";
import { type Definition, sequenceOptions } from "./sequence-options.ts";

/** A sequence that is to be made. */
export interface NewSequence extends RelationName, Definition {
  readonly owner: SequenceOwner;
  /** The column that it is to go away with, by OWNED BY or as its identity. */
  readonly owningColumn: ColumnName | null;
  /** Whether it is to be an identity, that of `owningColumn`. */
  readonly identity: IdentityKind | null;
  /** Where it is to stand, unless its data are further; null for its START. */
  readonly value: SequenceValue | null;
  /** Roles that are to draw from it, beside those that may insert into its tables; null stands for PUBLIC. */
  readonly grantees: readonly (string | null)[];
}

/** The role that a new sequence is to belong to. */
export interface SequenceOwner {
  readonly role: string;
  /** Whether we have its privileges. */
  readonly alterable: boolean;
  /** Whether it may create a sequence in the schema, and use it there. */
  readonly mayCreate: boolean;
  /** Who may grant that. */
  readonly schemaOwner: string;
}

/**
 * Made by the table's owner, a sequence is the owner's and gets the owner's default privileges. Only a superuser gets
 * here for an owner who may not create it.
 */
export function createAsOwner(columns: readonly UngeneratedColumn[], sequence: NewSequence): string[] {
  const { owner, owningColumn, identity, value } = sequence;
  const name = quoteRelation(sequence);
  const options = sequenceOptions(sequence);
  const create =
    identity === null || owningColumn === null
      ? [`create sequence ${name} as ${sequence.type}`, ...options].join(" ")
      : `${alterColumn(owningColumn)} add generated ${identity} as identity (${[`sequence name ${name}`, ...options].join(" ")})`;
  const role = quoteIdentifier(owner.role);
  const created = owner.mayCreate
    ? [`set local role ${role}`, create, "reset role"]
    : [create, ...(identity === null ? [`alter sequence ${name} owner to ${role}`] : [])];
  const others = identity === null ? columns : columns.filter((column) => !isSameColumn(column, owningColumn));
  return [
    ...created,
    ...(identity === null && owningColumn !== null
      ? [`alter sequence ${name} owned by ${quoteColumn(owningColumn)}`]
      : []),
    ...others.map((column) => setDefault(column, sequence)),
    ...grants(others, sequence, owner.role, sequence.grantees),
    ...(value === null ? [] : [`select pg_catalog.setval(${regclass(sequence)}, ${value.last}, ${value.called})`]),
  ];
}
