import { Annotations } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import { ConfigurationError } from "./configuration-error.ts";
import type { Network } from "./network.ts";

const interfaces = {
  secretsmanager: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  sns: ec2.InterfaceVpcEndpointAwsService.SNS,
  rds: ec2.InterfaceVpcEndpointAwsService.RDS,
  dms: ec2.InterfaceVpcEndpointAwsService.DATABASE_MIGRATION_SERVICE,
  // a durable function keeps its state by calling Lambda
  lambda: ec2.InterfaceVpcEndpointAwsService.LAMBDA,
};

/** What the function calls. Its log is written by Lambda from outside of the VPC. */
export const endpointServices = ["secretsmanager", "sns", "rds", "dms", "lambda", "s3"] as const;

export type EndpointService = (typeof endpointServices)[number];

/**
 * Endpoints by which the function reaches AWS from subnets without NAT.
 *
 * With private DNS, so everything in the VPC calls these services through them; their security group lets in the
 * function. Others that need them call `connections.allowDefaultPortFrom(other)`.
 */
export class VpcEndpoints extends Construct implements ec2.IConnectable {
  readonly connections: ec2.Connections;

  /** `services`: those that the VPC lacks; `true` is all. */
  constructor(scope: Construct, id: string, network: Network, services: true | readonly EndpointService[]) {
    super(scope, id);
    const { vpc, vpcSubnets } = network;

    const securityGroup = new ec2.SecurityGroup(this, "SecurityGroup", {
      vpc,
      description: "The VPC endpoints of the restore hook: lets in its function",
      // an endpoint only answers
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.HTTPS });
    for (const group of network.securityGroups) {
      this.connections.allowDefaultPortFrom(group, "The restore hook");
    }

    for (const service of new Set(services === true ? endpointServices : services)) {
      if (service === "s3") {
        if (services !== true || hasRouteTables(network)) addS3(this, network);
        else warnWithoutS3(this);
        continue;
      }
      new ec2.InterfaceVpcEndpoint(this, service, {
        vpc,
        service: interfaces[service],
        // an endpoint has one address in each zone, at most
        subnets: { ...vpcSubnets, onePerAz: true },
        securityGroups: [securityGroup],
        open: false,
      });
    }
  }
}

/** "All" is not meant for what would need more to be known, but then something is missing. */
function warnWithoutS3(scope: Construct): void {
  Annotations.of(scope).addWarningV2(
    "restore-hook:noS3Endpoint",
    "no VPC endpoint of S3 is made, since the route tables of the subnets are not known (vpc.routeTableIds): " +
      "unless the VPC has one, no report is kept in the bucket, and each mail comes a minute late",
  );
}

function addS3(scope: Construct, network: Network): void {
  if (!hasRouteTables(network)) {
    throw new ConfigurationError(
      'vpcEndpoints has "s3", but the route tables of the subnets are not known, which it would go into',
    );
  }
  new ec2.GatewayVpcEndpoint(scope, "s3", {
    vpc: network.vpc,
    service: ec2.GatewayVpcEndpointAwsService.S3,
    subnets: [network.vpcSubnets],
  });
}

/** Subnets imported by their ids alone have none, whatever their type says. */
function hasRouteTables({ vpc, vpcSubnets }: Network): boolean {
  return vpc.selectSubnets(vpcSubnets).subnets.every(({ routeTable }) => routeTable.routeTableId !== undefined);
}
