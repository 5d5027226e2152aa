import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { z } from "zod";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";

const resultSchema = z.object({ seconds: z.number(), findings: z.number(), memory: z.number() });

/** Runs the engine in a process of its own, bundled as the function is, so that its memory is nobody else's. */
export async function inOwnProcess(
  command: "check" | "repair",
  connection: ConnectionSettings,
): Promise<z.infer<typeof resultSchema>> {
  const folder = await mkdtemp(join(tmpdir(), "restore-hook-bench-"));
  try {
    const outfile = join(folder, "run-once.cjs");
    await build({
      entryPoints: [join(import.meta.dirname, "run-once.ts")],
      bundle: true,
      platform: "node",
      format: "cjs",
      external: ["pg-native"],
      outfile,
    });
    const run = [outfile, command, JSON.stringify(connection)];
    const { stdout } = await promisify(execFile)(process.execPath, run);
    return resultSchema.parse(JSON.parse(stdout));
  } finally {
    await rm(folder, { recursive: true });
  }
}
