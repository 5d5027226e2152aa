import type pg from "pg";

/**
 * Runs a script as psql does, as far as these scripts go: comments, settings of psql, which change nothing here, and statements
 * that end with a semicolon at a line's end.
 */
export async function psql(session: pg.Client, script: string): Promise<void> {
  let statement = "";
  for (const line of script.split("\n")) {
    if (statement === "" && (line === "" || /^(--|\\set |\\encoding )/.test(line))) continue;
    statement += `${line}\n`;
    if (!line.endsWith(";") || isWithinBody(statement)) continue;
    await session.query(statement).catch((error: unknown) => {
      throw new Error(`failed: ${statement}`, { cause: error });
    });
    statement = "";
  }
  if (statement !== "") throw new Error(`the script ends within a statement: ${statement}`);
}

/** Within quotes of any kind, or between the BEGIN ATOMIC and the END of a function. */
function isWithinBody(statement: string): boolean {
  const rest = statement.replaceAll(quoted, "");
  if (/["']|\$\w*\$/.test(rest)) return true;
  return rest.includes("BEGIN ATOMIC") && !/^END\s*;$/m.test(rest);
}

const quoted = /"[^"]*"|E'(?:[^'\\]|''|\\.)*'|'[^']*'|\$(\w*)\$.*?\$\1\$/gs;
