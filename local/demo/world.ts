import { rmSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { bundleFunction } from "../../infra/bundle.ts";
import { bundleFile } from "../../infra/bundle-location.ts";
import { type AwsEndpoint, type AwsState, startAwsEndpoint } from "../aws-endpoint.ts";
import { onExit } from "../postgres-server/on-exit.ts";
import { type PostgresServer, startPostgresServer } from "../postgres-server.ts";
import { type FunctionRun, type FunctionRunner, startFunctionRunner } from "../run-function.ts";
import { awsAccount, functionEnvironment, login } from "./account.ts";
import type { Database } from "./stories.ts";

/** All that the function needs to run as it does in AWS: a database server, the AWS services it asks, itself. */
export interface World extends AsyncDisposable {
  readonly server: PostgresServer;
  readonly aws: AwsEndpoint;
  readonly function: FunctionRunner;
  /** Gives the function an event, and runs what it starts by that. Resolves with all executions, that of the event first. */
  deliver(event: unknown): Promise<FunctionRun[]>;
  /** The pretended AWS account: may be changed at any time. */
  readonly account: AwsState;
  /** Makes a database as its story left it, by a restore or by DMS. */
  fill(database: Database): Promise<void>;
  /** Opens a session as the application does. Whoever asks for it ends it. */
  connect(database: Database, role: string): Promise<pg.Client>;
}

const scripts: Record<Database, string> = { job_board: "job-board.sql", link_shortener: "link-shortener.sql" };

/** Starts everything; what is given is used instead of a bundle of its own, and of the runner that is in this process. */
export async function startWorld(bundle?: string, startRunner = startFunctionRunner): Promise<World> {
  await using started = new AsyncDisposableStack();
  const [server, handler] = await Promise.all([startPostgresServer(), bundle ?? makeBundle(started)]);
  started.defer(() => server.stop());

  const session = async (database: string, user?: string) => {
    const client = new pg.Client(server.url(database));
    await client.connect();
    if (user !== undefined) await client.query(`set role ${pg.escapeIdentifier(user)}`);
    return client;
  };
  const run = async (database: string, sql: string) => {
    const client = await session(database);
    await client.query(sql).finally(() => client.end());
  };
  // like the master user of RDS: it may make roles and databases, and is no superuser
  await run("postgres", `create role ${login.username} login createrole createdb password '${login.password}'`);

  const state = awsAccount(server);
  const aws = await startAwsEndpoint(state);
  started.defer(() => aws.stop());
  const runner = await startRunner({
    bundle: handler,
    environment: { ...aws.environment, ...functionEnvironment(server) },
    skipTime: true,
  });
  started.defer(() => runner.stop());

  const everything = started.move();
  return {
    server,
    aws,
    function: runner,
    account: state,
    async deliver(event) {
      const before = aws.invocations.length;
      const runs = [await runner.run(event)];
      for (const { payload } of aws.invocations.slice(before)) runs.push(await runner.run(payload));
      return runs;
    },
    async fill(database) {
      await run("postgres", `create database ${database}`);
      await run(database, await readFile(new URL(scripts[database], import.meta.url), "utf8"));
    },
    connect: session,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

async function makeBundle(stack: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "restore-hook-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const callOff = onExit(remove);
  stack.defer(() => {
    callOff();
    remove();
  });
  await bundleFunction(join(folder, "function"));
  return join(folder, "function", bundleFile);
}
