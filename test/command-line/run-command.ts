import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";

/** What a command came to. */
export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

const noFile = fileURLToPath(new URL("no-such-file", import.meta.url));
const main = fileURLToPath(new URL("../../local/command-line/main.ts", import.meta.url));

/** Runs the command as a person does, in a process of its own; nothing of a developer's own settings for PostgreSQL gets in. */
export function runCommand(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("PG"));
  const env = {
    ...Object.fromEntries(inherited),
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
    PGPASSFILE: noFile,
    ...environment,
  };
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [main, ...args], { env }, (error, stdout, stderr) => {
      if (child.exitCode === null) reject(error);
      else resolve({ exit: child.exitCode, stdout, stderr });
    });
  });
}

/** The URL of a database; without `password` where it comes from elsewhere. */
export function urlOf(
  { host, port, user, database }: Omit<ConnectionSettings, "tls" | "password">,
  password?: string,
  parameters: Readonly<Record<string, string>> = {},
): string {
  const login = [user, ...(password === undefined ? [] : [password])].map(encodeURIComponent).join(":");
  const url = new URL(`postgresql://${login}@${host}:${port}/${encodeURIComponent(database)}`);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
