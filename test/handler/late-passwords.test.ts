import type { Endpoint } from "@aws-sdk/client-rds";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { AwsState } from "../../local/aws-endpoint.ts";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { changeInstances, runSql } from "./change-account.ts";
import { addSecret } from "./credential-sources.ts";
import { attemptsOf, deliver, restored } from "./deliver.ts";
import { startFront } from "./front.ts";

/** The server has this one from some time in the test on, and until then that of the world; nothing may be seen of either. */
const newLogin = { ...login, password: "never-shown-password" };
const tagged = { TagList: [{ Key: "restore-hook:secret", Value: "jobs/tag" }] };

let world: World;
beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"));
  for (const name of ["one", "two"]) {
    await runSql(world, "postgres", `create database ${name} owner ${login.username}`);
  }
});
beforeEach(async () => {
  Object.assign(world.account, awsAccount(world.server), {
    secrets: [],
    fail: undefined,
  } satisfies AwsState);
  changeInstances(world, { DBInstanceStatus: "available", ...tagged });
  await setPassword(login.password);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await world[Symbol.asyncDispose]();
});

describe("a run waits for a password that is set minutes after the restore:", () => {
  /** Does something when an operation of AWS is asked for the n-th time. */
  const atRequest = (nth: number, wanted: string, change: () => void) => {
    let count = 0;
    world.account.fail = (_service, operation) => {
      if (operation === wanted) count += 1;
      if (operation === wanted && count === nth) change();
      return undefined;
    };
  };

  test.each<[string, () => void]>([
    [
      "the secret gets that of the server",
      () => {
        addSecret(world, "jobs/tag", newLogin);
        atRequest(5, "GetSecretValue", () => {
          world.account.secrets = [];
          addTagSecret();
        });
      },
    ],
    ["the secret is made", () => atRequest(5, "GetSecretValue", addTagSecret)],
    [
      "the instance gets a tag",
      () => {
        changeInstances(world, { TagList: [] });
        addTagSecret();
        atRequest(5, "DescribeDBInstances", () => changeInstances(world, tagged));
      },
    ],
    [
      "RDS is asked to manage it",
      () => {
        addTagSecret();
        changeInstances(world, { TagList: [] });
        atRequest(5, "DescribeDBInstances", () =>
          changeInstances(world, { MasterUserSecret: { SecretArn: "jobs/tag" } }),
        );
      },
    ],
  ])("%s", async (_what, given) => {
    given();
    const run = await deliver(world, restored);
    expect(run.result).toEqual({ status: "ok" });
    expect(run.mails).toHaveLength(1);
    expect(attemptsOf(run, "log in")).toBe(3);
  });

  test("the server gets that of the secret", async () => {
    addSecret(world, "jobs/tag", newLogin);
    await using front = await startFront(world.server.port, (connection) =>
      connection === 3 ? setPassword(newLogin.password) : undefined,
    );
    changeInstances(world, { Endpoint: at(front.port) });
    const run = await deliver(world, restored);
    expect(run.result).toEqual({ status: "ok" });
    expect(attemptsOf(run, "log in")).toBe(3);
  });
});

describe("a run goes on when its secret is rotated", () => {
  beforeEach(async () => {
    for (const name of ["one", "two"]) {
      await runSql(
        world,
        name,
        `set role ${login.username}`,
        "drop table if exists orders",
        "create table orders (id serial primary key)",
        "insert into orders values (1), (2)",
      );
    }
  });

  test.each([
    ["between the login and the first database", 2],
    ["before the last database is repaired", 5],
  ])("%s", async (_when, nth) => {
    addTagSecret();
    // the server has the new password at once, the secret a while later: it is read before it is used
    await using front = await startFront(world.server.port, async (connection) => {
      if (connection === nth) await setPassword(newLogin.password);
      if (connection === nth + 1) world.account.secrets = [];
      if (connection === nth + 1) addSecret(world, "jobs/tag", newLogin, login);
    });
    changeInstances(world, { Endpoint: at(front.port) });
    const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: ["one", "two"] });
    expect(run.result).toEqual({ status: "repaired" });
    expect(run.mails.map(({ Subject }) => Subject)).toEqual(["REPAIRED jobs-staging: 2 resynced, all verified"]);
  });
});

function setPassword(password: string): Promise<void> {
  return runSql(world, "postgres", `alter role ${login.username} password '${password}'`);
}

function addTagSecret(): void {
  addSecret(world, "jobs/tag");
}

function at(Port: number): Endpoint {
  return { Address: "localhost", Port };
}
