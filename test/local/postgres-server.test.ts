import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type PostgresServer, startPostgresServer } from "../../local/postgres-server.ts";

describe("a server", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer({ settings: { work_mem: "5MB", application_name: "it's \\ quoted" } });
  });
  afterAll(async () => {
    await server.stop();
    expect(existsSync(server.folder)).toBe(false);
    expect(await accepts(server.port)).toBe(false);
  });

  test("answers over TLS to a client that verifies it in full", async () => {
    const rows = await query(server, "select ssl from pg_stat_ssl where pid = pg_backend_pid()");
    expect(rows).toEqual([{ ssl: true }]);
  });

  test("is not trusted by a client that has not been given its certificate", async () => {
    const client = new pg.Client({ connectionString: server.url(), ssl: true });
    await expect(client.connect()).rejects.toThrow("self-signed certificate");
  });

  test("refuses a wrong password", async () => {
    const { host, port, superuser: user } = server;
    const client = new pg.Client({ host, port, user, password: "wrong", database: "postgres" });
    await expect(client.connect()).rejects.toMatchObject({ code: "28P01" });
  });

  test("has the settings it was given and otherwise PostgreSQL's own", async () => {
    const names = ["work_mem", "application_name", "max_connections", "max_locks_per_transaction", "server_encoding"];
    const rows = await query(server, `select name, reset_val from pg_settings where name in ('${names.join("', '")}')`);
    expect(Object.fromEntries(rows.map(({ name, reset_val }) => [name, reset_val]))).toEqual({
      work_mem: "5120",
      application_name: "it's \\ quoted",
      max_connections: "100",
      max_locks_per_transaction: "64",
      server_encoding: "UTF8",
    });
  });

  test("keeps what was committed through a crash", async () => {
    await query(server, "create table kept as select 42 as answer");
    await server.crash();
    expect(await accepts(server.port)).toBe(false);
    await server.restart();
    expect(await query(server, "select answer from kept")).toEqual([{ answer: 42 }]);
    expect(await server.log()).toContain("database system was not properly shut down");
  });
});

test("a standby is in recovery and takes no writes", async () => {
  const server = await startPostgresServer({ standby: true });
  try {
    expect(await query(server, "select pg_is_in_recovery()")).toEqual([{ pg_is_in_recovery: true }]);
    await expect(query(server, "create table t ()")).rejects.toMatchObject({ code: "25006" });
  } finally {
    await server.stop();
  }
});

describe("nothing is left", () => {
  let temporary: string;
  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), "postgres-server-test-"));
    // As any temporary folder: under root the server runs as another user.
    await chmod(temporary, 0o755);
    vi.stubEnv("TMPDIR", temporary);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(temporary, { recursive: true });
  });

  test("after it was stopped, even after a crash, even twice", async () => {
    const server = await startPostgresServer();
    expect(await readdir(temporary)).toHaveLength(1);
    await server.crash();
    await Promise.all([server.stop(), server.stop()]);
    expect(await readdir(temporary)).toEqual([]);
    expect(await accepts(server.port)).toBe(false);
  });

  test("when it does not start, and the error says why", async () => {
    await expect(startPostgresServer({ settings: { shared_buffers: "plenty" } })).rejects.toThrow(
      /^PostgreSQL did not start: it ended with exit code 1\n.*invalid value for parameter "shared_buffers": "plenty"/s,
    );
    await expect(startPostgresServer({ package: "not-installed" })).rejects.toThrow("not-installed");
    await expect(startPostgresServer({ superuser: "pg_reserved" })).rejects.toThrow("pg_reserved");
    expect(await readdir(temporary)).toEqual([]);
    expect(process.listenerCount("SIGHUP")).toBe(0);
  });

  test("when our process is interrupted while the server is being made", async () => {
    const child = run("await startPostgresServer();");
    await vi.waitFor(async () => {
      const [folder] = await readdir(temporary);
      expect(await readdir(join(temporary, String(folder)))).toContain("data");
    }, 10_000);
    child.kill("SIGINT");
    expect(await exitCode(child)).toBe(130);
    expect(await readdir(temporary)).toEqual([]);
  });
});

describe.concurrent("nothing is left when our process", () => {
  test.each([
    { does: "throws", script: "throw new Error('on purpose');", status: 1 },
    {
      does: "is terminated",
      script: "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);",
      status: 143,
    },
  ])("$does", async ({ script, status }) => {
    const child = run(`const { folder, port } = await startPostgresServer(); console.log(folder, port); ${script}`);
    const [output, code] = await Promise.all([text(child.stdout), exitCode(child)]);
    const [folder = "", port] = output.trim().split(" ");
    expect(code).toBe(status);
    expect(folder).toContain("postgres-server-");
    expect(existsSync(folder)).toBe(false);
    expect(await accepts(Number(port))).toBe(false);
  });
});

async function query(server: PostgresServer, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url(), ssl: { ca: server.certificate } });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const accepted = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return accepted;
}

function run(script: string) {
  const module = JSON.stringify(new URL("../../local/postgres-server.ts", import.meta.url));
  const code = `import { startPostgresServer } from ${module}; ${script}`;
  return spawn(process.execPath, ["--input-type=module", "--eval", code], { stdio: ["ignore", "pipe", "ignore"] });
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  const [code] = await once(child, "exit");
  return code;
}
