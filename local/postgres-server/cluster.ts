import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, chown, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Certificate } from "../certificate.ts";
import { onExit } from "./on-exit.ts";
import { installedFiles, type OsUser, runnablePrograms, unprivilegedUser } from "./programs.ts";
import { PostgresStartError } from "./start-error.ts";
import { waitNow } from "./wait-now.ts";

/** A data folder, and all that is needed to run a server on it. */
export interface Cluster {
  readonly bin: string;
  readonly user: OsUser;
  readonly environment: NodeJS.ProcessEnv;
  /** Holds `data` and `log`; the working directory, as the user may not be able to enter ours. */
  readonly folder: string;
  readonly data: string;
  readonly log: string;
}

/** Values of PostgreSQL's configuration parameters by name, as in postgresql.conf. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** What `fillCluster` puts into the data folder. */
export interface ClusterContents {
  readonly superuser: string;
  readonly password: string;
  readonly certificate: Certificate;
  readonly settings: Settings;
  readonly standby: boolean;
}

/** The file names of the server's certificate and key in its folder. */
export const certificateFile = "server.crt";
const privateKeyFile = "server.key";

/** A cluster in `folder`, whose owner it makes the user that will run the server; nothing is in it yet. */
export async function newCluster(folder: string, packageName: string): Promise<Cluster> {
  const user = unprivilegedUser();
  if (user.uid !== undefined && user.gid !== undefined) {
    await chown(folder, user.uid, user.gid);
  }
  const bin = await runnablePrograms(installedFiles(packageName), folder, user);
  // The variables of libpq (PGDATA, PGPORT, PGOPTIONS, ...) are about other servers. The locale keeps messages in English.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("PG"));
  const environment = { ...Object.fromEntries(inherited), LC_ALL: "C", TZ: "UTC" };
  return { bin, user, environment, folder, data: join(folder, "data"), log: join(folder, "log") };
}

/** Makes the data folder of a new server: `initdb`, certificate, configuration. */
export async function fillCluster(cluster: Cluster, contents: ClusterContents): Promise<void> {
  const { folder, data, user } = cluster;
  await initialise(cluster, contents);

  const certificate = join(folder, certificateFile);
  const privateKey = join(folder, privateKeyFile);
  await writeFor(user, certificate, contents.certificate.certificate);
  await writeFor(user, privateKey, contents.certificate.privateKey);
  const settings: Settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    ssl: true,
    ssl_cert_file: certificate,
    ssl_key_file: privateKey,
    // Nothing here outlives the machine's next start. Commits still reach the kernel, so they survive a crash of the server.
    fsync: false,
    full_page_writes: false,
    ...contents.settings,
  };
  // In the file, not on the command line, where `alter system` could not change them.
  await appendFile(join(data, "postgresql.conf"), Object.entries(settings).map(configurationLine).join(""));
  if (contents.standby) {
    await writeFor(user, join(data, "standby.signal"), "");
  }
}

async function initialise(cluster: Cluster, contents: ClusterContents): Promise<void> {
  const { bin, data, environment, folder, user } = cluster;
  const passwordFile = join(folder, "password");
  await writeFor(user, passwordFile, contents.password);
  const options = [
    ...["--pgdata", data, "--username", contents.superuser, "--pwfile", passwordFile],
    ...["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"],
  ];
  const initdb = spawn(join(bin, "initdb"), options, {
    ...user,
    cwd: folder,
    env: environment,
    // As for the server: Ctrl-C in a terminal would otherwise kill what initdb starts, which leaves its shared memory behind.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const callOff = onExit(() => {
    // It goes on to the end of its present step, then it takes what it has made with it.
    initdb.kill("SIGTERM");
    waitNow(() => !existsSync(data));
  });
  try {
    const [errors, [code, killedBy]] = await Promise.all([text(initdb.stderr), once(initdb, "exit")]);
    if (code !== 0) {
      throw new PostgresStartError(`initdb ended with ${killedBy ?? `exit code ${code}`}`, errors.trim());
    }
  } finally {
    callOff();
  }
  await rm(passwordFile);
}

/** PostgreSQL insists that the key is its own user's and that no one else may read it. */
async function writeFor({ uid, gid }: OsUser, file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) {
    await chown(file, uid, gid);
  }
}

function configurationLine([name, value]: [string, string | number | boolean]): string {
  const text = String(value).replaceAll("\\", "\\\\").replaceAll("'", "''");
  return `${name} = '${text}'\n`;
}
