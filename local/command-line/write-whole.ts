import { open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { escapeInvisible } from "../../lambda/postgres/identifiers.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Writes a file, or in place of the one that is there: that one stays as it is until all of the new one is written. What is no file, such
 * as a pipe or /dev/stdout, is written to.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  try {
    const there = await stat(file).catch(() => null);
    if (there === null) await replace(file, text);
    else if (there.isFile()) await replace(await realpath(file), text);
    else await writeFile(file, text);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UsageError(`the file ${escapeInvisible(file)} cannot be written: ${why}`);
  }
}

async function replace(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.unfinished`;
  try {
    const handle = await open(unfinished, "wx");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}
