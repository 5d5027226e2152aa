import type { IConnectable, ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";
import type { EndpointService } from "./vpc-endpoints.ts";

/** Where the function runs, and what it reaches from there. */
export interface NetworkProps {
  /**
   * The VPC to run in, for servers that cannot be reached from outside of it.
   *
   * Without NAT it needs `vpcEndpoints`.
   *
   * @default - outside of any VPC of yours
   */
  readonly vpc?: IVpc | undefined;

  /**
   * The subnets to run in. Public ones lead nowhere: a function has no public address in a VPC.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: SubnetSelection | undefined;

  /**
   * The security groups of the function. The servers have to let them in.
   *
   * @default - one of its own, which may connect to everything
   */
  readonly securityGroups?: readonly ISecurityGroup[] | undefined;

  /**
   * The databases to let the function into, on the port that each listens on. Needs `vpc`. A server that is restored
   * later has the security groups that its restore was asked for with: name these here, or let them in yourself.
   *
   * @default - none: open their security groups to `connections`
   */
  readonly databases?: readonly IConnectable[] | undefined;

  /**
   * Whether to make the VPC endpoints that the function needs in subnets without NAT, or which of them, where the VPC has
   * the others. They cost by the hour. Their private DNS holds for all of the VPC, and their security group lets in
   * nothing but the function: in a VPC whose other subnets use NAT, make them yourself.
   *
   * @default false
   */
  readonly vpcEndpoints?: boolean | readonly EndpointService[] | undefined;
}
