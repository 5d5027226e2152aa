import type pg from "pg";

/**
 * Runs a script as psql does, as far as the scripts of the restore hook go: comments, statements, `\gexec`, `\connect`, and
 * settings of psql, which change nothing here.
 */
export async function psql(
  script: string,
  connect: (database: string | undefined) => Promise<pg.Client>,
): Promise<void> {
  let session = await connect(undefined);
  let statement = "";
  for (const line of script.split("\n")) {
    if (statement === "" && (line === "" || /^(--|\\set |\\encoding )/.test(line))) continue;
    const database = databaseIn(line);
    if (database !== undefined) {
      session = await connect(database);
      continue;
    }
    statement += `${line}\n`;
    if (line.endsWith("\\gexec")) {
      const made = await session.query<unknown[]>({ text: statement.replace(/\\gexec\n$/, ""), rowMode: "array" });
      for (const text of made.rows.flat()) await session.query(String(text));
      statement = "";
    } else if (line.endsWith(";")) {
      await session.query(statement);
      statement = "";
    }
  }
  if (statement !== "") throw new Error(`the script ends within a statement: ${statement}`);
}

function databaseIn(line: string): string | undefined {
  const [, identifier, setting] = /^\\connect (?:"(.*)"|-reuse-previous=on '"dbname=''(.*)''"')$/.exec(line) ?? [];
  if (setting === undefined) return identifier?.replaceAll('""', '"');
  // what psql reads between single quotes, byte by byte, then between double quotes, and then libpq
  const bytes = Buffer.from(setting)
    .toString("latin1")
    .replaceAll(/''|\\([0-7]{3})|\\(.)/g, (_, octal?: string, escaped?: string) =>
      octal === undefined ? (escaped ?? "'") : String.fromCharCode(Number.parseInt(octal, 8)),
    );
  return Buffer.from(bytes, "latin1").toString().replaceAll('""', '"').replaceAll(/\\(.)/gs, "$1");
}
