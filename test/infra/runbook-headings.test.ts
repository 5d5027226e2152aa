import { readFileSync } from "node:fs";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { expect, test } from "vitest";
import { z } from "zod";
import { RestoreHook } from "../../infra/restore-hook.ts";
import { newApp } from "./new-app.ts";

const alarms = z.record(z.string(), z.object({ Properties: z.object({ AlarmDescription: z.string() }) }));

test("every alarm says what happened, where to look, and under which heading of the runbook to go on", () => {
  // GIVEN
  const runbook = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");

  // WHEN
  const stack = new Stack(newApp(), "Stack");
  new RestoreHook(stack, "Hook", { code: Code.fromInline("exports.handler = async () => undefined;") });
  const found = alarms.parse(Template.fromStack(stack).findResources("AWS::CloudWatch::Alarm"));

  // THEN
  const said = Object.values(found).map(({ Properties }) => Properties.AlarmDescription);
  const headings = said.map((text) => /^\S.*\. Look at: .*\. What to do: docs\/runbook\.md, "(.+)"\.$/.exec(text)?.[1]);
  expect(headings.filter((heading) => !runbook.split("\n").includes(`## ${heading}`))).toEqual([]);
});
