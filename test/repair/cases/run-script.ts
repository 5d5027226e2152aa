import type pg from "pg";

const gexec = "\\gexec";

/** Runs lines of SQL as psql does: what a select before \gexec returns is run in turn. */
export async function runScript(session: pg.Client, lines: readonly string[]): Promise<void> {
  let statement = "";
  for (const line of lines) {
    statement += `${line}\n`;
    if (line.endsWith(";")) {
      await session.query(statement);
      statement = "";
    } else if (line.endsWith(gexec)) {
      const { rows } = await session.query<string[]>({ text: statement.slice(0, -gexec.length - 1), rowMode: "array" });
      for (const [made = ""] of rows) await session.query(made);
      statement = "";
    }
  }
  if (statement !== "") throw new Error(`a script without an end: ${statement}`);
}
