import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";

const resultSchema = z.object({ seconds: z.number(), findings: z.number(), memory: z.number() });

/** Runs the engine in a process of its own, so that its memory is nobody else's. */
export async function inOwnProcess(
  command: "check" | "repair",
  connection: ConnectionSettings,
): Promise<z.infer<typeof resultSchema>> {
  const program = join(import.meta.dirname, "run-once.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [program, command, JSON.stringify(connection)]);
  return resultSchema.parse(JSON.parse(stdout));
}
