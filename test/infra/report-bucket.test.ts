import { Duration, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { expect, test } from "vitest";
import { ConfigurationError } from "../../infra/configuration-error.ts";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";
import { newApp } from "./new-app.ts";

function synthesize(props: (stack: Stack) => RestoreHookProps = () => ({})) {
  const stack = new Stack(newApp(), "Stack");
  const code = Code.fromInline("exports.handler = async () => undefined;");
  const hook = new RestoreHook(stack, "Hook", { code, ...props(stack) });
  return { stack, hook, template: Template.fromStack(stack) };
}

test("the bucket of the reports is private, whatever is put into it", () => {
  // WHEN
  const { template } = synthesize();

  // THEN
  template.resourceCountIs("AWS::S3::Bucket", 1);
  template.hasResourceProperties("AWS::S3::Bucket", {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
  });
});

test("no report comes or goes without TLS", () => {
  // WHEN
  const { stack, hook, template } = synthesize();

  // THEN
  const bucketArn = stack.resolve(hook.bucket.bucketArn);
  template.hasResourceProperties("AWS::S3::BucketPolicy", {
    PolicyDocument: {
      Statement: [
        {
          Effect: "Deny",
          Principal: { AWS: "*" },
          Action: "s3:*",
          Resource: [bucketArn, { "Fn::Join": ["", [bucketArn, "/*"]] }],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    },
  });
});

test.each([
  ["three months", {}, 90],
  ["as long as it is told", { reportRetention: Duration.hours(48) }, 2],
])("keeps reports %s, and nothing of an upload that broke off", (_, props, days) => {
  // WHEN
  const { template } = synthesize(() => props);

  // THEN
  template.hasResourceProperties("AWS::S3::Bucket", {
    LifecycleConfiguration: {
      Rules: [
        Match.objectEquals({ Id: "reports", Prefix: "reports/", ExpirationInDays: days, Status: "Enabled" }),
        Match.objectEquals({
          Id: "unfinished",
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          Status: "Enabled",
        }),
      ],
    },
  });
});

test.each([
  [Duration.days(0), "0 days"],
  [Duration.hours(36), "1 day 12 hours"],
])("refuses to keep reports for what S3 cannot count: %s", (reportRetention, said) => {
  expect(() => synthesize(() => ({ reportRetention }))).toThrow(
    new Error(`reportRetention is ${said}, but has to be whole days, at least one: S3 counts in days`),
  );
});

test("keeps reports in a bucket that is there already, and changes nothing of it", () => {
  // WHEN
  const { stack, hook, template } = synthesize((stack) => ({
    reportBucket: Bucket.fromBucketArn(stack, "Bucket", "arn:aws:s3:::database-reports"),
  }));

  // THEN
  template.resourceCountIs("AWS::S3::Bucket", 0);
  template.resourceCountIs("AWS::S3::BucketPolicy", 0);
  expect(stack.resolve(hook.bucket.bucketName)).toBe("database-reports");
  template.hasResourceProperties("AWS::Lambda::Function", {
    Environment: { Variables: { RESTORE_HOOK_BUCKET: "database-reports" } },
  });
});

test("does not say how long a bucket of others keeps reports", () => {
  expect(() =>
    synthesize((stack) => ({
      reportBucket: Bucket.fromBucketName(stack, "Bucket", "database-reports"),
      reportRetention: Duration.days(1),
    })),
  ).toThrow(
    new ConfigurationError(
      "reportRetention is given together with a bucket, but when reports expire there is up to its owner: leave it out",
    ),
  );
});
