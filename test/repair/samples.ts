import type { Sequence, UngeneratedColumn } from "../../lambda/catalog/catalog.ts";

/** A key that has lost its generator. */
export const id: UngeneratedColumn = {
  schema: "public",
  table: "orders",
  column: "id",
  relationKind: "r",
  indexed: true,
  bytes: 8192,
  locks: 2,
  typeFixed: false,
  digits: null,
  readable: true,
  rowSecurity: false,
  type: "bigint",
  isDomain: false,
  notNull: true,
  tableOwner: "owner",
  alterable: true,
  ownerMayCreate: true,
  primaryKey: ["id"],
  foreignKey: false,
  beforeInsertTrigger: false,
  viewDefault: false,
  inherited: false,
  maximum: null,
  inserters: [],
};

/** The sequence that it may have lost. */
export const sequence: Sequence = {
  schema: "public",
  name: "orders_id_seq",
  owner: "owner",
  alterable: true,
  type: "bigint",
  start: 1n,
  increment: 1n,
  minimum: 1n,
  maximum: 2n ** 63n - 1n,
  cache: 1n,
  cycle: false,
  owningColumn: null,
  identity: false,
  extension: null,
  users: [],
  state: { last: 1n, called: false, extreme: null },
};
