import { readFile } from "node:fs/promises";
import { type Baseline, decodeBaseline } from "../../lambda/baseline/baseline.ts";
import { FailureError } from "../../lambda/failure.ts";
import { escapeInvisible } from "../../lambda/postgres/identifiers.ts";
import { UsageError } from "./usage-error.ts";

/** The baseline in a file. Throws a UsageError where there is none. */
export async function readBaselineFile(file: string): Promise<Baseline> {
  const called = `the file ${escapeInvisible(file)}`;
  try {
    return decodeBaseline(await readText(file, called), called);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    throw new UsageError(`${error.message}\n${error.hint}`);
  }
}

async function readText(file: string, called: string): Promise<string> {
  try {
    // which an editor may have put before it
    return (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    // most likely the URL of a database with something wrong at its beginning, and with a password in it
    const unsaid = /[@=]/.test(file) ? "the file that --reference names" : called;
    throw new UsageError(
      `${unsaid} cannot be read: ${why}; wanted a baseline, or a URL such as postgresql://user@host/database`,
    );
  }
}
