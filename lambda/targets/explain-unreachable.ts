import type { Config } from "../config.ts";
import { type Failure, FailureError, sentence } from "../failure.ts";
import { sqlstateOf } from "../postgres/sqlstate.ts";
import { quoteArgument } from "../shell.ts";
import { describeServer } from "./rds/describe-server.ts";
import { nameOf, type ServerNetwork } from "./rds/server.ts";
import type { Place } from "./target.ts";

/** What a network does to those whom it does not lead to a server: nobody answers, nobody listens, nobody has the name. */
type Obstacle = "silence" | "refusal" | "no name";

/** By the codes of Node.js. */
const obstacles: Readonly<Record<string, Obstacle>> = {
  // firewalls drop what they do not let through
  ETIMEDOUT: "silence",
  EHOSTUNREACH: "silence",
  ENETUNREACH: "silence",
  ECONNREFUSED: "refusal",
  ENOTFOUND: "no name",
  EAI_AGAIN: "no name",
};

/** Why a session could not be had, when it is that the network did not lead to the server. */
export function obstacleIn(error: unknown): Obstacle | undefined {
  if (!(error instanceof FailureError) || error.cause === undefined || sqlstateOf(error.cause) !== undefined) {
    return undefined;
  }
  const causes = error.cause instanceof AggregateError ? error.cause.errors : [error.cause];
  return causes.map(obstacleOf).find((obstacle) => obstacle !== undefined);
}

function obstacleOf(cause: unknown): Obstacle | undefined {
  if (!(cause instanceof Error)) return undefined;
  // pg has neither a class nor a code for its own time limit
  if (/timeout expired/.test(cause.message)) return "silence";
  return "code" in cause ? obstacles[String(cause.code)] : undefined;
}

/**
 * Where server and function are, and the one rule that would let the function in: a server that was restored is in the
 * default security group of its VPC unless somebody has said otherwise, and that group admits only its own members.
 */
export async function explainUnreachable(
  place: Place,
  config: Config,
  failure: Failure,
  obstacle: Obstacle,
): Promise<Failure> {
  if (place.server === null) return failure;
  const network = await networkOf(place.server).catch(() => null);
  if (network === null) return failure;
  return {
    reason: `${failure.reason}; ${nameOf(place.server)} is ${describeNetwork(network)}; the restore hook is ${describeFunction(config)}`,
    hint: sentence(`${doubts[obstacle]}${remedy(place, network, config)}`),
  };
}

/** What to look at before the rule. */
const doubts: Readonly<Record<Obstacle, string>> = {
  silence: "",
  // security groups do not refuse, they are silent
  refusal:
    "nobody listens at this address and port: see in the events of the server whether it is restarting, or has another port. If that is not it, ",
  "no name":
    "its host name does not resolve: see whether the server is still there, and whether DNS resolution is turned on in the VPC of the restore hook. If that is not it, ",
};

async function networkOf(server: NonNullable<Place["server"]>): Promise<ServerNetwork> {
  return (await describeServer(server)).network;
}

function describeNetwork({ vpcId, subnetIds, securityGroupIds, isPublic }: ServerNetwork): string {
  const vpc = vpcId === null ? "a VPC that RDS does not tell" : `the VPC ${vpcId}`;
  return `in ${vpc} (${partsOf(subnetIds, securityGroupIds)}${isPublic ? "; publicly accessible" : ""})`;
}

function describeFunction({ network }: Config): string {
  if (network === null) return "in no VPC";
  return `in a VPC (${partsOf(network.subnetIds, network.securityGroupIds)})`;
}

function partsOf(subnetIds: readonly string[], securityGroupIds: readonly string[]): string {
  return [
    ...(subnetIds.length === 0 ? [] : [`subnets ${subnetIds.join(", ")}`]),
    `security groups ${securityGroupIds.join(", ") || "none"}`,
  ].join("; ");
}

function remedy({ address }: Place, { vpcId, securityGroupIds, isPublic }: ServerNetwork, { network }: Config): string {
  const [group = "<security group of the server>"] = securityGroupIds;
  if (network !== null) {
    const [own = "<security group of the restore hook>"] = network.securityGroupIds;
    const rule = `aws ec2 authorize-security-group-ingress --group-id ${quoteArgument(group)} --protocol tcp --port ${address.port} --source-group ${quoteArgument(own)}`;
    return `let the restore hook in, which takes the same VPC or a peered one, then run it again: ${rule}`;
  }
  const vpc = vpcId ?? "of the server";
  if (!isPublic)
    return `deploy the restore hook into the VPC ${vpc}: a server that is not public cannot be reached from outside.`;
  return `deploy the restore hook into the VPC ${vpc}: a function in no VPC has no address of its own that a rule could let in.`;
}
