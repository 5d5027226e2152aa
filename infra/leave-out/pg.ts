import type { Edit } from "./edit.ts";

/**
 * The client of PostgreSQL, for a function that opens its sessions one by one, by settings that name everything, the password
 * included: no pools, no URLs, no file of passwords. `pg` loads what they take all the same.
 */
export const pgEdits: readonly Edit[] = [
  replaced("pg-pool", "module.exports = class {};"),
  replaced(
    "pg-connection-string",
    'exports.parse = () => { throw new Error("connection strings are left out of the bundle"); };',
  ),
  replaced("pgpass", "module.exports = (connection, answer) => answer(undefined);"),
];

/** The module that is imported by the name of a package, with another text. */
function replaced(name: string, text: string): Edit {
  return {
    files: new RegExp(String.raw`[\\/]node_modules[\\/]${name}[\\/](?:lib[\\/])?index\.js$`),
    loader: "js",
    edit: () => text,
  };
}
