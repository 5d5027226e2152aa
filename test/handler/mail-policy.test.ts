import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readEvent } from "../events/read-event.ts";
import { deliver } from "./deliver.ts";
import { dbInstance } from "./servers.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";

const shop = shopOfFile();
const printed: string[] = [];

beforeEach(() => {
  shop.given({ dbInstances: [dbInstance(shop.world)] });
  vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "INFO");
  printed.length = 0;
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const name of ["RESTORE_HOOK_MAIL", "RESTORE_HOOK_DRY_RUN"]) vi.stubEnv(name, undefined);
  await shop.sql("select setval('public.pages_id_seq', 1, false)", shopDatabase);
});

const putInOrder = () => shop.sql("select setval('public.orders_id_seq', 9)", shopDatabase);
const useUp = () => shop.sql("select setval('public.pages_id_seq', 2000000000)", shopDatabase);

const restored = readEvent("rds-snapshot-restore");
let hours = 0;
const scheduled = () => {
  hours += 1;
  const time = new Date(Date.UTC(2026, 3, 20, hours)).toISOString();
  return { schedule: { time, mode: "repair", dbInstanceIdentifiers: ["orders-staging"] } };
};

interface Situation {
  readonly what: string;
  readonly given: () => unknown;
  readonly status: string;
  /** Of which policies a mail comes of it. */
  readonly mailed: readonly string[];
}

const situations: readonly Situation[] = [
  { what: "all in order", given: putInOrder, status: "ok", mailed: ["always"] },
  { what: "a repair", given: () => undefined, status: "repaired", mailed: ["always", "changes"] },
  {
    what: "a dry run that finds all in order",
    given: async () => {
      vi.stubEnv("RESTORE_HOOK_DRY_RUN", "true");
      await putInOrder();
    },
    status: "ok",
    mailed: ["always"],
  },
  {
    what: "a dry run with something to repair",
    given: () => vi.stubEnv("RESTORE_HOOK_DRY_RUN", "true"),
    status: "attention",
    mailed: ["always", "changes", "problems"],
  },
  {
    what: "a sequence that runs out of numbers",
    given: async () => {
      await putInOrder();
      await useUp();
    },
    status: "ok",
    mailed: ["always", "changes", "problems"],
  },
  {
    what: "a server that was not restored",
    given: () => shop.given({ dbInstances: [dbInstance(shop.world, { DBInstanceStatus: "restore-error" })] }),
    status: "failed",
    mailed: ["always", "changes", "problems"],
  },
];

describe.each(["always", "changes", "problems"])("with mails of %s,", (policy) => {
  beforeEach(() => {
    vi.stubEnv("RESTORE_HOOK_MAIL", policy);
  });

  test.each(situations)("$what is mailed as the policy says", async ({ given, status, mailed }) => {
    await given();
    const run = await deliver(shop.world, restored);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status } });
    expect(run.mails).toHaveLength(mailed.includes(policy) ? 1 : 0);
    const logged = printed.filter((line) => /reported:|not mailed:/.test(line));
    expect(logged).toEqual([
      expect.stringMatching(
        mailed.includes(policy) ? `reported: ${status}` : `not mailed: ${status}, and mails are wanted`,
      ),
    ]);
  });

  test("a person gets a mail though all is in order", async () => {
    await putInOrder();
    const run = await deliver(shop.world, { dbInstanceIdentifier: "orders-staging" });
    expect(run.mails.map(({ Subject }) => Subject)).toEqual([
      "OK orders-staging: 2 sequences and keys checked, nothing to do",
    ]);
  });

  test("a schedule is silent while nothing is broken, also where numbers run out", async () => {
    await putInOrder();
    await useUp();
    const run = await deliver(shop.world, scheduled());
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ok" }, mails: [] });
    expect(printed.join("\n")).toContain("not mailed: ok, and a schedule tells only of what is not");
  });
});
