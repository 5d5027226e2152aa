import { describe, expect, test } from "vitest";
import { databaseReport } from "../../lambda/report/database-report.ts";
import { publish } from "../../lambda/report/publish.ts";
import { renderJson } from "../../lambda/report/render-json.ts";
import { renderSubject } from "../../lambda/report/render-subject.ts";
import { renderText } from "../../lambda/report/render-text.ts";
import type { Report } from "../../lambda/report/report.ts";
import type { Fault } from "../../local/aws-endpoint.ts";
import { awsOfFile } from "../targets/aws-account.ts";
import { examples, finding, report, stillLoading } from "./examples.ts";

const ofFile = awsOfFile();
const { account } = ofFile;

const topicArn = "arn:aws:sns:eu-central-1:111111111111:reports";

async function published(report: Report) {
  const before = ofFile.aws.published.length;
  await publish(report, topicArn);
  const [message, ...others] = ofFile.aws.published.slice(before);
  if (message === undefined || others.length > 0) throw new Error("wanted one message");
  return message;
}

describe("a report that is published", () => {
  test.each(Object.entries(examples))("is a text for mails and JSON for programs: %s", async (name, example) => {
    const message = await published(example);
    expect(message.Subject).toBe(renderSubject(example));
    if (name === "5,000 findings") {
      expect(message.json).toMatchObject({ databases: example.databases.map(({ counts }) => ({ counts })) });
    } else {
      expect(message.json).toEqual(example);
    }
    const { email, sms, ...programs } = message.delivered;
    expect(email).toBe(renderText(example));
    expect(sms).toBe(renderSubject(example));
    if (name !== "5,000 findings") expect(new Set(Object.values(programs))).toEqual(new Set([renderJson(example)]));
  });

  test.each<[string, Partial<Report>, Record<string, string>]>([
    [
      "verdict, server, account and region",
      {},
      { status: "ok", database: "orders-restored", dryRun: "false", account: "111111111111", region: "eu-central-1" },
    ],
    [
      "what is known, where that is not all",
      { location: null, dryRun: true, failure: { reason: "no", hint: "Yes." } },
      { status: "failed", database: "orders-restored", dryRun: "true" },
    ],
    [
      "a name without what SNS or a filter would choke on",
      { target: 'a b\n"\u202e\\\u{1f600}', location: null },
      { status: "ok", database: "a?b?????", dryRun: "false" },
    ],
    [
      "something where a name is empty",
      { target: "", location: null },
      { status: "ok", database: "?", dryRun: "false" },
    ],
    [
      "the beginning of a name that is too long",
      { target: "x".repeat(10_000), location: null },
      { status: "ok", database: "x".repeat(300), dryRun: "false" },
    ],
  ])("can be filtered by %s", async (_what, said, attributes) => {
    const { MessageAttributes } = await published(report(said));
    expect(Object.fromEntries(Object.entries(MessageAttributes).map(([name, one]) => [name, one.StringValue]))).toEqual(
      attributes,
    );
  });

  test.each<[string, (index: number) => string]>([
    ["of ordinary names", (index) => `public.t${index}.id`],
    ["of quotes", (index) => `${'"'.repeat(60)}${index}`],
    ["of characters outside of ASCII", (index) => `${"größe\u202e".repeat(8)}${index}`],
  ])("takes all the room that SNS gives, and no more, with many findings %s", async (_what, name) => {
    const findings = Array.from({ length: 20_000 }, (_, index) =>
      finding({ outcome: "failed", problem: "behind", columns: [name(index)], reason: "no", hint: name(index) }),
    );
    const message = await published(report({ databases: [databaseReport("shop", 20_000, findings)] }));
    const attributes = Object.entries(message.MessageAttributes).flatMap(([key, one]) => [key, ...Object.values(one)]);
    const bytes = Buffer.byteLength([message.Message, message.Subject, ...attributes].join(""));
    expect(bytes).toBeLessThanOrEqual(262_144);
    expect(bytes).toBeGreaterThan(261_000);
    expect(Buffer.byteLength(message.text)).toBeLessThanOrEqual(60_000);
    expect(message.json).toMatchObject({ databases: [{ counts: { failed: 20_000 } }] });
  });

  test("has no half characters in its text", async () => {
    const { text } = await published(report({ trigger: "a \ud800 b \uffff", remarks: [stillLoading] }));
    expect(text).toContain("Started by: a \\u{d800} b \\u{ffff}\n");
  });
});

describe("when SNS does not take a message", () => {
  /** Refuses so many publications. */
  function refusing(times: number, fault: Fault): void {
    let left = times;
    account.fail = () => {
      left -= 1;
      return left < 0 ? undefined : fault;
    };
  }

  const tooLong: Fault = { status: 400, code: "InvalidParameter", message: "Invalid parameter: Message too long" };

  test("one goes out that says what it came to, why there is no more, and where all of it is", async () => {
    refusing(1, tooLong);
    const example = report({ target: "größe", remarks: [stillLoading] });
    const message = await published(example);
    expect(message.Subject).toBe(renderSubject(example));
    expect(message.delivered.sms).toBe(renderSubject(example));
    expect(message.text.split("\n")).toEqual([
      renderSubject(example),
      "",
      "What else this mail would say, SNS did not take: AWS answered",
      "  InvalidParameterException: Invalid parameter: Message too long",
      "HINT: Mend what AWS complains of, then run the restore hook again.",
      "",
      `Full report, with report.json and report.sql beside it: ${example.links.full?.html}`,
      `Log: ${example.links.log}`,
      expect.stringMatching(/^Runbook, under OK: /),
      "",
    ]);
    expect(message.json).toEqual(example);
    expect(message.MessageAttributes).toEqual({ status: { DataType: "String", StringValue: "ok" } });
  });

  test("the one that goes out is small, whatever there was to say", async () => {
    refusing(1, tooLong);
    const findings = Array.from({ length: 20_000 }, (_, index) =>
      finding({
        outcome: "failed",
        problem: "behind",
        columns: [`public."${"ü".repeat(60)}${index}".id`],
        reason: "no",
      }),
    );
    const message = await published(report({ databases: [databaseReport("shop", 20_000, findings)] }));
    expect(Buffer.byteLength(message.Message)).toBeLessThan(60_000);
    expect(message.json).toMatchObject({ databases: [{ counts: { failed: 20_000 } }] });
  });

  test.each<[string, number, Fault, number]>([
    ["that is not allowed", 1, { status: 403, code: "AuthorizationError", message: "no" }, 1],
    ["whose topic is gone", 1, { status: 404, code: "NotFound", message: "no" }, 1],
    ["nor the least of it", 2, tooLong, 2],
  ])("there is none, and an error: one %s", async (_what, times, fault, requests) => {
    refusing(times, fault);
    const before = ofFile.aws.requests.length;
    await expect(publish(report({}), topicArn)).rejects.toMatchObject({ message: fault.message });
    expect(ofFile.aws.requests.slice(before)).toHaveLength(requests);
  });
});
