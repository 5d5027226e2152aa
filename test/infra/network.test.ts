import { Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { type IVpc, Port, SecurityGroup, SubnetType, Vpc } from "aws-cdk-lib/aws-ec2";
import { Code } from "aws-cdk-lib/aws-lambda";
import { expect, test } from "vitest";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";
import { newApp } from "./new-app.ts";

function synthesize(props: (vpc: IVpc, stack: Stack) => RestoreHookProps) {
  const stack = new Stack(newApp(), "Stack");
  const vpc = Vpc.fromVpcAttributes(stack, "Vpc", {
    vpcId: "vpc-00000001",
    availabilityZones: ["us-east-1a", "us-east-1b"],
    publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
    privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
    isolatedSubnetIds: ["subnet-00000005", "subnet-00000006"],
  });
  const code = Code.fromInline("exports.handler = async () => undefined;");
  const hook = new RestoreHook(stack, "Hook", { code, ...props(vpc, stack) });
  return { stack, vpc, hook, template: () => Template.fromStack(stack) };
}

test("the function runs outside of any VPC unless it is given one", () => {
  // WHEN
  const { stack, hook, template } = synthesize(() => ({}));

  // THEN
  template().hasResourceProperties("AWS::Lambda::Function", { VpcConfig: Match.absent() });
  template().resourceCountIs("AWS::EC2::SecurityGroup", 0);
  Annotations.fromStack(stack).hasWarning("/Stack/Hook", Match.stringLikeRegexp("reaches public databases only"));
  expect(() => hook.connections).toThrow(
    new Error('Stack/Hook runs outside of any VPC, so it has no connections to allow: give it "vpc"'),
  );
});

test("says at synthesis when the function may log in nowhere", () => {
  const noLogin = Match.stringLikeRegexp("may log in to no database");

  Annotations.fromStack(synthesize(() => ({})).stack).hasWarning("/Stack/Hook", noLogin);
  for (const props of [{ readManagedSecrets: true }, { iamUser: "restore_hook" }]) {
    Annotations.fromStack(synthesize(() => props).stack).hasNoWarning("*", noLogin);
  }
});

test("the function runs in the private subnets of its VPC, in a security group of its own, and knows both", () => {
  // WHEN
  const { template } = synthesize((vpc) => ({ vpc }));

  // THEN
  const [group] = Object.keys(template().findResources("AWS::EC2::SecurityGroup"));
  const groupId = { "Fn::GetAtt": [group, "GroupId"] };
  template().hasResourceProperties("AWS::EC2::SecurityGroup", {
    VpcId: "vpc-00000001",
    SecurityGroupEgress: [Match.objectLike({ CidrIp: "0.0.0.0/0", IpProtocol: "-1" })],
  });
  template().hasResourceProperties("AWS::Lambda::Function", {
    VpcConfig: { SecurityGroupIds: [groupId], SubnetIds: ["subnet-00000003", "subnet-00000004"] },
    Environment: {
      Variables: Match.objectLike({
        RESTORE_HOOK_SECURITY_GROUPS: groupId,
        RESTORE_HOOK_SUBNETS: "subnet-00000003,subnet-00000004",
      }),
    },
  });
});

test("the function runs in the subnets and security groups that it is given", () => {
  // WHEN
  const { template } = synthesize((vpc, stack) => ({
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroups: ["sg-00000001", "sg-00000002"].map((id) => SecurityGroup.fromSecurityGroupId(stack, id, id)),
  }));

  // THEN
  template().resourceCountIs("AWS::EC2::SecurityGroup", 0);
  template().hasResourceProperties("AWS::Lambda::Function", {
    VpcConfig: { SecurityGroupIds: ["sg-00000001", "sg-00000002"], SubnetIds: ["subnet-00000005", "subnet-00000006"] },
    Environment: {
      Variables: Match.objectLike({
        RESTORE_HOOK_SECURITY_GROUPS: "sg-00000001,sg-00000002",
        RESTORE_HOOK_SUBNETS: "subnet-00000005,subnet-00000006",
      }),
    },
  });
});

test("a database can let the function in", () => {
  // GIVEN
  const { stack, vpc, hook, template } = synthesize((vpc) => ({ vpc }));
  const database = new SecurityGroup(stack, "Database", { vpc });

  // WHEN
  database.connections.allowFrom(hook, Port.tcp(5432));

  // THEN
  const [own] = Object.keys(
    template().findResources("AWS::EC2::SecurityGroup", {
      Properties: { GroupDescription: Match.stringLikeRegexp("restore hook") },
    }),
  );
  template().hasResourceProperties("AWS::EC2::SecurityGroupIngress", {
    GroupId: stack.resolve(database.securityGroupId),
    SourceSecurityGroupId: { "Fn::GetAtt": [own, "GroupId"] },
    FromPort: 5432,
    ToPort: 5432,
  });
});

test.each<[RestoreHookProps, string]>([
  [{ vpcSubnets: {} }, "vpcSubnets is given without vpc, to which it would have to belong"],
  [{ securityGroups: [] }, "securityGroups is given without vpc, to which it would have to belong"],
  [{ databases: [] }, "databases is given without vpc, to which it would have to belong"],
  [{ vpcEndpoints: true }, "vpcEndpoints is given without vpc, to which it would have to belong"],
])("refuses %j", (props, sentence) => {
  expect(() => synthesize(() => props)).toThrow(new Error(sentence));
});

test("refuses to be without a security group in a VPC", () => {
  expect(() => synthesize((vpc) => ({ vpc, securityGroups: [] }))).toThrow(
    new Error("securityGroups is empty, but a function in a VPC has to have one: leave it out to have one made"),
  );
});
