import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { parseJson } from "../../lambda/parse-json.ts";
import type { PublishedMessage } from "../../local/aws-endpoint.ts";
import { bucket } from "../../local/demo/account.ts";
import { attemptsOf, countOf, type Delivery, deliver } from "./deliver.ts";
import { manySequences } from "./many.ts";
import { paragraphs } from "./paragraphs.ts";
import { dbInstance } from "./servers.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";

const shop = shopOfFile();
const person = { dbInstanceIdentifier: "orders-staging", databases: [shopDatabase] };

/** What was put into the bucket while something was done, by the last part of its key. */
async function keptBy(work: () => Promise<unknown>): Promise<Map<string, { key: string; type: string; text: string }>> {
  const before = new Set(shop.world.aws.objects);
  await work();
  return new Map(
    shop.world.aws.objects
      .filter((object) => !before.has(object))
      .map(({ key, contentType, body }) => [
        key.split("/").at(-1) ?? "",
        { key, type: contentType, text: body.toString() },
      ]),
  );
}

/** The lines that CloudWatch makes metrics of, from now on. */
function metricsPrinted(): () => unknown[] {
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  const printed = vi.spyOn(console, "log").mockImplementation(() => undefined);
  return () =>
    printed.mock.calls.map(([text]) => parseJson(String(text))).filter((line) => metric.safeParse(line).success);
}

const metric = z.looseObject({ _aws: z.object({}) });

afterEach(() => {
  vi.restoreAllMocks();
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "true");
});

const keptReport = z.object({
  status: z.string(),
  databases: z.array(z.object({ findings: z.array(z.object({ columns: z.array(z.string()), outcome: z.string() })) })),
});

/** The keys that the links of a mail lead to. */
function linkedKeys(mail: PublishedMessage | undefined): string[] {
  const links = mail?.text.match(/https:\/\/\S+\/s3\/object\/\S+/g) ?? [];
  return links.map((link) => new URL(link).searchParams.get("prefix") ?? "");
}

test("all that a run found is in the bucket, as a page, as JSON and as SQL, and the mail leads there", async () => {
  shop.given({ dbInstances: [dbInstance(shop.world)] });
  let mails: readonly PublishedMessage[] = [];
  const kept = await keptBy(async () => {
    ({ mails } = await deliver(shop.world, person));
  });

  expect([...kept.keys()].toSorted()).toEqual(["report.html", "report.json", "report.sql"]);
  const { key = "", text = "" } = kept.get("report.html") ?? {};
  expect(key).toMatch(/^reports\/\d{4}-\d\d-\d\d\/orders-staging\/\d\d-\d\d-\d\d-[0-9a-f]{12}\/report\.html$/);
  expect(text.replaceAll(/<[^>]*>/g, "")).toContain("public.orders.id");
  expect(keptReport.parse(JSON.parse(kept.get("report.json")?.text ?? ""))).toEqual({
    status: "repaired",
    databases: [{ findings: [{ columns: ["public.orders.id"], outcome: "repaired" }] }],
  });
  expect(kept.get("report.sql")?.text).toMatch(/^-- /);
  expect([...kept.values()].map(({ type }) => type)).toEqual([
    "text/html; charset=utf-8",
    "application/json",
    "text/plain; charset=utf-8",
  ]);
  expect(linkedKeys(mails[0])).toContain(key);
});

test("a run that could look at nothing is kept as well", async () => {
  const kept = await keptBy(() => deliver(shop.world, { dbInstanceIdentifier: "nobody-knows-it" }));
  expect(keptReport.parse(JSON.parse(kept.get("report.json")?.text ?? ""))).toEqual({
    status: "failed",
    databases: [],
  });
});

test.each([
  { what: "is gone", given: { buckets: [] }, said: /NoSuchBucket/ },
  {
    what: "is not for us",
    given: {
      fail: (service: string) =>
        service === "s3" ? { status: 403, code: "AccessDenied", message: "Access Denied" } : undefined,
    },
    said: /AccessDenied/,
  },
])("where the bucket $what, the mail says so, and leads nowhere", async ({ given, said }) => {
  shop.given({ dbInstances: [dbInstance(shop.world)] }, given);
  const { mails } = await deliver(shop.world, person);

  expect(mails.map(({ Subject }) => Subject)).toEqual(["REPAIRED orders-staging: 1 resynced, all verified"]);
  const told = paragraphs(mails[0]).join("\n");
  expect(told).toMatch(new RegExp(`^.*could not be put into ${bucket}.*${said.source}`, "m"));
  expect(linkedKeys(mails[0])).toEqual([]);
  expect(await shop.takesOrders()).toBe(true);
});

test("where no way leads to the bucket, it is not tried for long", async () => {
  shop.given({ dbInstances: [dbInstance(shop.world)] }, { fail: (service) => (service === "s3" ? "cut" : undefined) });
  const run = await deliver(shop.world, person);

  expect(run.mails.map(({ Subject }) => Subject)).toEqual(["REPAIRED orders-staging: 1 resynced, all verified"]);
  expect(attemptsOf(run, "keep the report")).toBe(2);
  // by the SDK twice
  expect(countOf("PutObject", run)).toBe(4);
  expect(paragraphs(run.mails[0]).join("\n")).toContain(`could not be put into ${bucket}: AWS cannot be reached`);
});

test("a run whose report is not kept counts as one", async () => {
  const printed = metricsPrinted();
  shop.given({ dbInstances: [dbInstance(shop.world)] });
  await deliver(shop.world, person);
  shop.given({ buckets: [] });
  await deliver(shop.world, person);
  expect(printed()).toMatchObject([{ NotKept: 0 }, { NotKept: 1 }]);
});

test("where SNS does not take what there is to say, the mail leads to the bucket", async () => {
  let publications = 0;
  shop.given(
    { dbInstances: [dbInstance(shop.world)] },
    {
      fail: (service) => {
        if (service !== "sns") return undefined;
        publications += 1;
        const message = "Invalid parameter: Message too long";
        return publications === 1 ? { status: 400, code: "InvalidParameter", message } : undefined;
      },
    },
  );
  const printed = metricsPrinted();
  let run: Delivery | undefined;
  const kept = await keptBy(async () => {
    run = await deliver(shop.world, person);
  });

  expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "repaired" } });
  expect(run?.mails.map(({ Subject }) => Subject)).toEqual(["REPAIRED orders-staging: 1 resynced, all verified"]);
  expect(run?.mails[0]?.text).toContain("SNS did not take");
  expect(linkedKeys(run?.mails[0])).toContain(kept.get("report.html")?.key);
  expect(printed()).toHaveLength(1);
});

test("what is too much for a checkpoint and a mail is in the bucket to the last finding", {
  timeout: 120_000,
}, async () => {
  shop.given({ dbInstances: [dbInstance(shop.world)] });
  await manySequences(shop.world.server, "warehouse", 700);
  const kept = await keptBy(() => deliver(shop.world, { ...person, databases: ["warehouse"] }));

  const { databases } = keptReport.parse(JSON.parse(kept.get("report.json")?.text ?? ""));
  const columns = databases[0]?.findings.map((finding) => finding.columns[0]);
  expect(new Set(columns).size).toBe(700);
  const page = kept.get("report.html")?.text.replaceAll(/<[^>]*>/g, "") ?? "";
  expect(columns?.filter((column) => !page.includes(column ?? ""))).toEqual([]);
});

describe("what the bucket does not keep of a large database is told of, and not looked for in the full report", () => {
  const noAccess = { status: 403, code: "AccessDenied", message: "Access Denied" };
  const slowDown = { status: 503, code: "SlowDown", message: "Please reduce your request rate." };
  const isPart = ({ key }: { key: string }) => key.includes("/parts/");
  test.each([
    // the SDK tries twice; after that, the bucket is not asked again for parts
    { what: "cannot be put there", refusal: slowDown, operation: "PutObject", times: 4, said: "SlowDown" },
    { what: "cannot be read from there", refusal: noAccess, operation: "GetObject", times: 2, said: "AccessDenied" },
  ])("since it $what", { timeout: 120_000 }, async ({ refusal, operation, times, said }) => {
    shop.given({ dbInstances: [dbInstance(shop.world)] });
    await shop.sql("drop database if exists warehouse");
    await manySequences(shop.world.server, "warehouse", 700);
    let refused = 0;
    shop.given({
      fail: (_service, asked) => {
        if (asked !== operation || refused === times) return undefined;
        refused += 1;
        return refusal;
      },
    });
    let mails: readonly PublishedMessage[] = [];
    const kept = await keptBy(async () => {
      ({ mails } = await deliver(shop.world, { ...person, databases: ["warehouse"] }));
    });

    const { databases } = keptReport.parse(JSON.parse(kept.get("report.json")?.text ?? ""));
    const lacks = 700 - (databases[0]?.findings.length ?? 0);
    expect(lacks).toBeGreaterThan(0);
    expect([...kept.values()].some(isPart)).toBe(operation === "GetObject");
    const told = paragraphs(mails[0]).join("\n");
    expect(told).toMatch(/ and \d+ more, which did not fit into this report$/m);
    expect(told).not.toContain("in the full report");
    const remark = new RegExp(
      `the full report only counts some findings \\(warehouse ${lacks}\\), which .*${said}`,
      "i",
    );
    expect(told).toMatch(remark);
    expect(kept.get("report.html")?.text).toMatch(remark);
    // what there is, is still led to
    expect(linkedKeys(mails[0])).toContain(kept.get("report.html")?.key);
  });
});
