import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ConfigurationError } from "../../infra/configuration-error.ts";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";
import { restoreKinds } from "../../lambda/schema/restore-kinds.ts";
import { selfSignedCertificate } from "../../local/certificate.ts";
import { newApp } from "./new-app.ts";

const functions = z.record(
  z.string(),
  z.object({ Properties: z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) }) }),
);

/** What the function gets in its environment, beside what it always gets. */
function variables(props: (stack: Stack) => RestoreHookProps) {
  const stack = new Stack(newApp(), "Stack");
  const code = Code.fromInline("exports.handler = async () => undefined;");
  new RestoreHook(stack, "Hook", { code, ...props(stack) });
  const found = functions.parse(Template.fromStack(stack).findResources("AWS::Lambda::Function"));
  const all = Object.values(found).flatMap(({ Properties }) => Object.entries(Properties.Environment.Variables));
  return Object.fromEntries(all.filter(([name]) => !/_(TOPIC_ARN|BUCKET|DRY_RUN|TIMEOUT_MS)$/.test(name)));
}

function arn(name: string): string {
  return `arn:aws:secretsmanager:us-east-1:111111111111:secret:${name}`;
}

test("nothing is set that was not given", () => {
  expect(variables(() => ({}))).toEqual({});
});

test("secrets by identifier keep their order", () => {
  const found = variables((stack) => ({
    secretsByIdentifier: ["orders-eu-*", "orders-*", "*"].map((identifier, index) => ({
      identifier,
      secret: Secret.fromSecretCompleteArn(stack, identifier, arn(`number-${index}-a1B2c3`)),
    })),
  }));

  expect(found).toEqual({
    RESTORE_HOOK_SECRETS:
      `[{"identifier":"orders-eu-*","secret":"${arn("number-0-a1B2c3")}"},` +
      `{"identifier":"orders-*","secret":"${arn("number-1-a1B2c3")}"},` +
      `{"identifier":"*","secret":"${arn("number-2-a1B2c3")}"}]`,
  });
});

test("what is not known of the ARN of a secret is filled in by CloudFormation", () => {
  const found = variables((stack) => ({
    secretsByIdentifier: [{ identifier: "orders", secret: Secret.fromSecretNameV2(stack, "Orders", "orders") }],
  }));

  expect(found).toEqual({
    RESTORE_HOOK_SECRETS: {
      "Fn::Join": [
        "",
        [
          '[{"identifier":"orders","secret":"arn:',
          { Ref: "AWS::Partition" },
          ":secretsmanager:",
          { Ref: "AWS::Region" },
          ":",
          { Ref: "AWS::AccountId" },
          ':secret:orders"}]',
        ],
      ],
    },
  });
});

test("the servers to look at and to leave alone are lists", () => {
  expect(variables(() => ({ include: ["orders-*", "jobs-?"], exclude: ["*-production"] }))).toEqual({
    RESTORE_HOOK_INCLUDE: '["orders-*","jobs-?"]',
    RESTORE_HOOK_EXCLUDE: '["*-production"]',
  });
});

test("users are names", () => {
  expect(variables(() => ({ user: 'Ada "the DBA"', iamUser: "restore_hook" }))).toEqual({
    RESTORE_HOOK_USER: 'Ada "the DBA"',
    RESTORE_HOOK_IAM_USER: "restore_hook",
  });
});

test("what is to be restored is a list", () => {
  expect(variables(() => ({ restore: ["defaults", "indexes"] }))).toEqual({ RESTORE_HOOK_RESTORE: "defaults,indexes" });
  expect(variables(() => ({ restore: [] }))).toEqual({});
  expect(() => variables(() => ({ restore: JSON.parse('["all", "keys"]') }))).toThrow(
    `restore has "keys", but each has to be one of ${restoreKinds.join(", ")}`,
  );
});

test("mails are configured by words and a URL", () => {
  expect(variables(() => ({ mail: "problems", runbookUrl: "https://wiki.example.com/a?b=%20#c" }))).toEqual({
    RESTORE_HOOK_MAIL: "problems",
    RESTORE_HOOK_RUNBOOK_URL: "https://wiki.example.com/a?b=%20#c",
  });
});

test("a certificate authority is its certificates, without what is written around them", async () => {
  const { certificate } = await selfSignedCertificate();
  const other = await selfSignedCertificate();
  const text = `Subject: CN=one\n${certificate}\nSubject: CN=other\n${other.certificate}\n`;

  expect(variables(() => ({ certificateAuthority: text }))).toEqual({
    RESTORE_HOOK_CERTIFICATE_AUTHORITY: `${certificate.trim()}\n${other.certificate.trim()}`,
  });
});

describe("says what is wrong", () => {
  const noCertificate = "certificateAuthority has to be a certificate in PEM, or several";

  test.each<[RestoreHookProps, string]>([
    [{ include: [] }, "include is empty, which could mean all or nothing: leave it out"],
    [{ exclude: [] }, "exclude is empty, which could mean all or nothing: leave it out"],
    [
      { include: ["orders", "jobs staging"] },
      'include[1] is "jobs staging", but has to be an identifier, with * for any characters and ? for one',
    ],
    [{ exclude: [""] }, 'exclude[0] is "", but has to be an identifier, with * for any characters and ? for one'],
    [{ runbookUrl: "http://wiki.example.com" }, 'runbookUrl is "http://wiki.example.com", but has to be an https URL'],
    [{ user: "" }, 'user is "", but has to be the name of a PostgreSQL user'],
    [{ iamUser: "*" }, 'iamUser is "*", but has to be the name of a PostgreSQL user: letters, digits and _.@- only'],
    [{ certificateAuthority: "./authority.pem" }, noCertificate],
    [{ certificateAuthority: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" }, noCertificate],
  ])("with %j", (props, sentence) => {
    expect(() => variables(() => props)).toThrow(new Error(sentence));
  });

  test("with the identifier of a secret", () => {
    const secretsByIdentifier = (stack: Stack) => [
      { identifier: "orders/*", secret: Secret.fromSecretCompleteArn(stack, "Orders", arn("orders-a1B2c3")) },
    ];
    expect(() => variables((stack) => ({ secretsByIdentifier: secretsByIdentifier(stack) }))).toThrow(
      new Error(
        'secretsByIdentifier[0].identifier is "orders/*", but has to be an identifier, with * for any characters and ? for one',
      ),
    );
  });
});

describe("an environment that is too large for Lambda", () => {
  const withLetters = (letters: number) => variables(() => ({ exclude: ["x".repeat(letters)] }));

  test("is refused, with what takes the room", () => {
    expect(() => variables(() => ({ include: ["a".repeat(2500)], exclude: ["b".repeat(1500)], user: "ada" }))).toThrow(
      new ConfigurationError(
        "the environment of the function takes 4258 bytes, but Lambda allows 4096; most of it: " +
          "RESTORE_HOOK_INCLUDE 2532, RESTORE_HOOK_EXCLUDE 1532, RESTORE_HOOK_STATEMENT_TIMEOUT_MS 45",
      ),
    );
  });

  test("is one of more than 4096 bytes", () => {
    const smallest = /takes (\d+) bytes/.exec(messageOf(() => withLetters(5000)))?.[1];
    const letters = 5000 - (Number(smallest) - 4096);
    expect(messageOf(() => withLetters(letters))).toBe("");
    expect(messageOf(() => withLetters(letters + 1))).toMatch(/takes 4097 bytes/);
  });
});

function messageOf(action: () => unknown): string {
  try {
    action();
    return "";
  } catch (error) {
    return String(error);
  }
}
