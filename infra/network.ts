import { Annotations } from "aws-cdk-lib";
import { type ISecurityGroup, type IVpc, SecurityGroup, type SubnetSelection } from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";
import type { NetworkProps } from "./network-props.ts";

/** Where in a VPC the function runs. */
export interface Network {
  readonly vpc: IVpc;
  readonly vpcSubnets: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
}

/** What `props` say of a VPC, with a security group of our own where none is given; undefined is outside of any VPC. */
export function networkOf(scope: Construct, props: NetworkProps): Network | undefined {
  const { vpc, vpcSubnets, securityGroups, databases, vpcEndpoints } = props;
  if (vpc === undefined) {
    const belonging = { vpcSubnets, securityGroups, databases, vpcEndpoints: vpcEndpoints || undefined };
    for (const [name, value] of Object.entries(belonging)) {
      if (value !== undefined) throw new Error(`${name} is given without vpc, to which it would have to belong`);
    }
    return undefined;
  }
  if (securityGroups?.length === 0) {
    throw new Error("securityGroups is empty, but a function in a VPC has to have one: leave it out to have one made");
  }
  return { vpc, vpcSubnets: vpcSubnets ?? {}, securityGroups: [...(securityGroups ?? [ownGroup(scope, vpc)])] };
}

function ownGroup(scope: Construct, vpc: IVpc): ISecurityGroup {
  const group = new SecurityGroup(scope, "SecurityGroup", {
    vpc,
    description: "The restore hook: databases that it is to repair have to let it in",
    // which databases it has to reach, and on which ports, turns out when they are restored
    allowAllOutbound: true,
  });
  // a database is opened to it from its own side
  Annotations.of(group).acknowledgeWarning("@aws-cdk/aws-ec2:ipv4IgnoreEgressRule", "may connect to everything anyway");
  return group;
}
