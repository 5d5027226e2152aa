import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Connections, Port, SecurityGroup, Vpc } from "aws-cdk-lib/aws-ec2";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { expect, test } from "vitest";
import { RestoreHook } from "../../infra/restore-hook.ts";
import { newApp } from "./new-app.ts";

test("what it is given may be in another stack, which then does not need the hook's", () => {
  // GIVEN
  const app = newApp();
  const platform = new Stack(app, "Platform");
  const vpc = Vpc.fromVpcAttributes(platform, "Vpc", {
    vpcId: "vpc-00000001",
    availabilityZones: ["us-east-1a"],
    isolatedSubnetIds: ["subnet-00000001"],
  });
  const group = new SecurityGroup(platform, "Database", { vpc });
  const encryptionKey = new Key(platform, "Key");
  const topic = new Topic(platform, "Topic", { masterKey: new Key(platform, "TopicKey") });

  // WHEN
  const stack = new Stack(app, "Hook");
  new RestoreHook(stack, "Hook", {
    code: Code.fromInline("exports.handler = async () => undefined;"),
    vpc,
    vpcSubnets: { subnets: vpc.isolatedSubnets },
    vpcEndpoints: true,
    databases: [new Connections({ securityGroups: [group], defaultPort: Port.POSTGRES })],
    encryptionKey,
    topic,
  });

  // THEN
  const template = Template.fromStack(stack);
  template.hasResourceProperties("AWS::EC2::SecurityGroupIngress", { FromPort: 5432, ToPort: 5432 });
  Template.fromStack(platform).hasResourceProperties("AWS::SNS::TopicPolicy", {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Condition: Match.objectLike({
            ArnLike: {
              "aws:SourceArn": [{ "Fn::Join": ["", Match.arrayWith([":cloudwatch:", ":alarm:*"])] }],
            },
          }),
        }),
      ],
    },
  });
  expect(stack.dependencies).toEqual([platform]);
  expect(platform.dependencies).toEqual([]);
});
