import { Annotations, CfnOutput, Stack, type StackProps, Tags } from "aws-cdk-lib";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { type Configuration, contextKey } from "./configuration.ts";
import { configuredProps } from "./configured-props.ts";
import { RestoreHook } from "./restore-hook.ts";

export interface RestoreHookStackProps extends StackProps {
  readonly configuration: Configuration;

  /**
   * The code of the function.
   *
   * @default - what `npm run bundle` made
   */
  readonly code?: Code | undefined;
}

/** One restore hook, for all databases of the account in this region. */
export class RestoreHookStack extends Stack {
  constructor(scope: Construct, id: string, props: RestoreHookStackProps) {
    super(scope, id, props);
    const { configuration } = props;
    const hook = new RestoreHook(this, "RestoreHook", { ...configuredProps(this, configuration), code: props.code });

    // to find what belongs together, and what it costs
    Tags.of(this).add("application", "restore-hook");

    if ((configuration.emailAddresses ?? []).length === 0 && configuration.topicArn === undefined) {
      Annotations.of(this).addWarningV2(
        "restore-hook:nobodyToMail",
        `nobody gets the reports: put e-mail addresses into ${contextKey}.emailAddresses of cdk.json, or subscribe to the topic`,
      );
    }

    new CfnOutput(this, "TopicArn", { description: "Where reports are published", value: hook.topic.topicArn });
    new CfnOutput(this, "FunctionArn", { description: "What to invoke by hand", value: hook.alias.functionArn });
    new CfnOutput(this, "ReportBucketName", {
      description: "Where the whole of each report is kept, below reports/: stays after cdk destroy",
      value: hook.bucket.bucketName,
    });
    new CfnOutput(this, "LogGroupName", {
      description: "What the function did: stays after cdk destroy, until what is in it expires",
      value: hook.logGroup.logGroupName,
    });
  }
}
