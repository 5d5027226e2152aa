import { Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Connections, type IConnectable, Port, SecurityGroup, SubnetType, Vpc } from "aws-cdk-lib/aws-ec2";
import { Code } from "aws-cdk-lib/aws-lambda";
import { expect, test } from "vitest";
import { ConfigurationError } from "../../infra/configuration-error.ts";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";
import { newApp } from "./new-app.ts";

function synthesize(props: (stack: Stack) => RestoreHookProps, routeTables = ["rtb-00000001", "rtb-00000002"]) {
  const stack = new Stack(newApp(), "Stack", { env: { account: "111111111111", region: "us-east-1" } });
  const vpc = Vpc.fromVpcAttributes(stack, "Vpc", {
    vpcId: "vpc-00000001",
    availabilityZones: ["us-east-1a", "us-east-1b"],
    isolatedSubnetIds: ["subnet-00000001", "subnet-00000002"],
    ...(routeTables.length > 0 && { isolatedSubnetRouteTableIds: routeTables }),
  });
  const hook = new RestoreHook(stack, "Hook", {
    code: Code.fromInline("exports.handler = async () => undefined;"),
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, "Own", "sg-00000001")],
    ...props(stack),
  });
  return { stack, hook, template: Template.fromStack(stack) };
}

const interfaces = ["dms", "lambda", "rds", "secretsmanager", "sns"].map((name) => `com.amazonaws.us-east-1.${name}`);

function interfacesIn(template: Template): unknown[] {
  const found = template.findResources("AWS::EC2::VPCEndpoint", { Properties: { VpcEndpointType: "Interface" } });
  return Object.values(found)
    .map(({ Properties }) => Properties.ServiceName)
    .sort();
}

test("makes no endpoint unless asked to", () => {
  const { hook, template } = synthesize(() => ({}));

  expect(hook.vpcEndpoints).toBeUndefined();
  template.resourceCountIs("AWS::EC2::VPCEndpoint", 0);
});

test("makes an endpoint for each service that the function calls, which lets in the function and nobody else", () => {
  // WHEN
  const { template } = synthesize(() => ({ vpcEndpoints: true }));

  // THEN
  const [group] = Object.keys(template.findResources("AWS::EC2::SecurityGroup"));
  const groupId = { "Fn::GetAtt": [group, "GroupId"] };
  expect(interfacesIn(template)).toEqual(interfaces);
  for (const service of interfaces) {
    template.hasResourceProperties("AWS::EC2::VPCEndpoint", {
      ServiceName: service,
      VpcId: "vpc-00000001",
      SubnetIds: ["subnet-00000001", "subnet-00000002"],
      SecurityGroupIds: [groupId],
      PrivateDnsEnabled: true,
    });
  }
  template.hasResourceProperties("AWS::EC2::VPCEndpoint", {
    VpcEndpointType: "Gateway",
    RouteTableIds: ["rtb-00000001", "rtb-00000002"],
    // it lets in every bucket, as everything in the VPC goes through it now
    PolicyDocument: Match.absent(),
  });
  template.hasResourceProperties("AWS::EC2::SecurityGroup", {
    SecurityGroupIngress: Match.absent(),
    // CDK's way to write "nowhere"
    SecurityGroupEgress: [Match.objectLike({ CidrIp: "255.255.255.255/32" })],
  });
  template.resourceCountIs("AWS::EC2::SecurityGroupIngress", 1);
  template.hasResourceProperties("AWS::EC2::SecurityGroupIngress", {
    GroupId: groupId,
    SourceSecurityGroupId: "sg-00000001",
    IpProtocol: "tcp",
    FromPort: 443,
    ToPort: 443,
  });
});

test("makes only those that the VPC lacks", () => {
  const { template } = synthesize(() => ({ vpcEndpoints: ["rds", "dms", "rds"] }));

  expect(interfacesIn(template)).toEqual(["com.amazonaws.us-east-1.dms", "com.amazonaws.us-east-1.rds"]);
  template.resourceCountIs("AWS::EC2::VPCEndpoint", 2);
});

test("leaves out S3 where the route tables are not known, and says so, unless it is named", () => {
  const { stack, template } = synthesize(() => ({ vpcEndpoints: true }), []);
  expect(interfacesIn(template)).toEqual(interfaces);
  template.resourcePropertiesCountIs("AWS::EC2::VPCEndpoint", { VpcEndpointType: "Gateway" }, 0);
  Annotations.fromStack(stack).hasWarning(
    "/Stack/Hook/Endpoints",
    Match.stringLikeRegexp("no VPC endpoint of S3 .*routeTableIds.* no report is kept"),
  );
  expect(() => synthesize(() => ({ vpcEndpoints: ["s3"] }), [])).toThrow(
    new ConfigurationError(
      'vpcEndpoints has "s3", but the route tables of the subnets are not known, which it would go into',
    ),
  );
});

test("opens each database to the function, on its own port", () => {
  // GIVEN
  const databases = (stack: Stack): IConnectable[] =>
    [5432, 6432].map((port) => {
      const group = SecurityGroup.fromSecurityGroupId(stack, `On${port}`, `sg-0000${port}`);
      return new Connections({ securityGroups: [group], defaultPort: Port.tcp(port) });
    });

  // WHEN
  const { template } = synthesize((stack) => ({ databases: databases(stack) }));

  // THEN
  for (const port of [5432, 6432]) {
    template.hasResourceProperties("AWS::EC2::SecurityGroupIngress", {
      GroupId: `sg-0000${port}`,
      SourceSecurityGroupId: "sg-00000001",
      FromPort: port,
      ToPort: port,
    });
  }
});

test("does not guess the port of a database", () => {
  expect(() =>
    synthesize((stack) => ({ databases: [SecurityGroup.fromSecurityGroupId(stack, "Database", "sg-00000002")] })),
  ).toThrow(new Error("databases[0] has no default port, so it is not known which one to open to the restore hook"));
});
