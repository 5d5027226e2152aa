import type pg from "pg";

/** Runs a script as psql does, as far as the scripts of the restore hook go: comments, statements, `\gexec`, `\connect`. */
export async function psql(
  script: string,
  connect: (database: string | undefined) => Promise<pg.Client>,
): Promise<void> {
  let session = await connect(undefined);
  let statement = "";
  for (const line of script.split("\n")) {
    if (statement === "" && (line === "" || line.startsWith("--"))) continue;
    const [, database] = /^\\connect "(.*)"$/.exec(line) ?? [];
    if (database !== undefined) {
      session = await connect(database.replaceAll('""', '"'));
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
