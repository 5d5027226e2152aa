import pg from "pg";
import { afterAll, beforeAll, beforeEach, inject, vi } from "vitest";
import type { AwsState } from "../../local/aws-endpoint.ts";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import type { startFunctionRunner } from "../../local/run-function.ts";

/** A world with one small database, which is damaged and repaired again and again. */
interface Shop extends AsyncDisposable {
  readonly world: World;
  /** A new account, with nothing in it that could be found, but a bucket; and a sequence that is behind. */
  reset(): Promise<void>;
  /** Runs SQL as the superuser. */
  sql(statements: string, database?: string): Promise<void>;
  /** Whether the application can insert a row: the proof of a repair. */
  takesOrders(): Promise<boolean>;
}

export const shopDatabase = "shop";

/** The shop of all cases of a file, as new before each of them. `given` puts something into its account. */
export function shopOfFile(
  startRunner?: StartRunner,
): Omit<Shop, typeof Symbol.asyncDispose> & { given(...states: AwsState[]): void } {
  let started: Shop | undefined;
  const shop = () => {
    if (started === undefined) throw new Error("the shop is opened before the first case");
    return started;
  };
  beforeAll(async () => {
    started = await startShop(startRunner);
  });
  beforeEach(() => shop().reset());
  afterAll(() => started?.[Symbol.asyncDispose]());
  return {
    get world() {
      return shop().world;
    },
    given: (...states) => void Object.assign(shop().world.account, ...states),
    reset: () => shop().reset(),
    sql: (statements, database) => shop().sql(statements, database),
    takesOrders: () => shop().takesOrders(),
  };
}

type StartRunner = typeof startFunctionRunner;

async function startShop(startRunner: StartRunner | undefined): Promise<Shop> {
  // the SDK would try three times, with seconds between, before the function notices
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  const world = await startWorld(inject("bundle"), startRunner);
  const sql = async (statements: string, database = "postgres") => {
    const session = new pg.Client(world.server.url(database));
    await session.connect();
    await session.query(statements).finally(() => session.end());
  };
  await sql(`create database ${shopDatabase} owner ${login.username}`);
  await sql(
    `set role ${login.username};
    create table public.orders (id serial primary key);
    create table public.pages (id serial primary key);
    insert into public.orders values (1), (2), (3);`,
    shopDatabase,
  );
  const application = new pg.Client(world.server.url(shopDatabase));
  await application.connect();
  return {
    world,
    async reset() {
      const { secrets = [], buckets = [] } = awsAccount(world.server);
      const empty = Object.fromEntries(Object.keys(world.account).map((key) => [key, undefined]));
      Object.assign(world.account, empty, { secrets, buckets });
      await application.query(
        "delete from public.orders where id > 3; select setval('public.orders_id_seq', 1, false)",
      );
    },
    sql,
    async takesOrders() {
      try {
        await application.query("insert into public.orders default values");
        return true;
      } catch (error) {
        if (error instanceof pg.DatabaseError && error.code === "23505") return false;
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await application.end();
      await world[Symbol.asyncDispose]();
      vi.unstubAllEnvs();
    },
  };
}
