import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "./cluster.ts";
import { PostgresStartError } from "./start-error.ts";
import { waitNow } from "./wait-now.ts";

/** A running server process. */
export interface Postmaster {
  /** Fast shutdown: sessions are ended, everything is written. */
  shutDown(): Promise<void>;
  /** Immediate shutdown, without a checkpoint and without the event loop: for when our own process ends. */
  shutDownNow(): void;
  /** As the kernel does when memory runs out. */
  kill(): Promise<void>;
  /** Resolves when connections are accepted; rejects with what the server wrote to its log. */
  ready(): Promise<void>;
}

const startTimeout = 30_000;
const signalTimeout = 10_000;

/** Starts the server's process on `port`; it is not yet `ready`. */
export function startPostmaster(cluster: Cluster, port: number): Postmaster {
  const { bin, data, environment, folder, user } = cluster;
  const output = openSync(cluster.log, "w");
  const child = spawn(join(bin, "postgres"), ["-D", data, "-p", String(port)], {
    ...user,
    cwd: folder,
    env: environment,
    // A process group of its own: Ctrl-C in a terminal would otherwise reach the server before we can stop it in order.
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);

  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code}`}`));
  });

  return {
    async ready() {
      let reason: string | undefined;
      void ended.then((how) => {
        reason = how;
      });
      const deadline = performance.now() + startTimeout;
      while (!(await acceptsConnections(cluster, child))) {
        if (performance.now() > deadline) {
          reason = `not ready after ${startTimeout / 1000} seconds`;
        }
        if (reason !== undefined) {
          throw new PostgresStartError(reason, (await readFile(cluster.log, "utf8")).trim());
        }
        await sleep(10);
      }
    },
    async shutDown() {
      // Fast, then immediate, then by force: each gives the server time, none waits for ever.
      for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
        child.kill(signal);
        if (await endsWithin(signalTimeout, ended)) {
          return;
        }
      }
    },
    shutDownNow() {
      if (child.exitCode !== null || child.signalCode !== null) {
        return;
      }
      // In order, which gives the shared memory back, as SIGKILL would not. It can be asked to once it has made its lock file,
      // and has ended when that is gone.
      waitNow(() => existsSync(lockFile(cluster)));
      child.kill("SIGQUIT");
      waitNow(() => !existsSync(lockFile(cluster)));
      child.kill("SIGKILL");
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** As `pg_ctl start` does: the server keeps its state in the last line of its lock file. */
async function acceptsConnections(cluster: Cluster, child: ChildProcess): Promise<boolean> {
  const lines = await readFile(lockFile(cluster), "utf8").catch(() => "");
  const [pid, , , , , , , status] = lines.split("\n");
  // After a crash the old server's file is there until the new one overwrites it.
  return pid === String(child.pid) && status?.trim() === "ready";
}

function lockFile({ data }: Cluster): string {
  return join(data, "postmaster.pid");
}

async function endsWithin(milliseconds: number, ended: Promise<unknown>): Promise<boolean> {
  const timeout = new AbortController();
  try {
    return await Promise.race([
      ended.then(() => true),
      sleep(milliseconds, false, { signal: timeout.signal }).catch(() => false),
    ]);
  } finally {
    timeout.abort();
  }
}
