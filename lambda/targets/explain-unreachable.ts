import type { Config } from "../config.ts";
import { type Failure, FailureError } from "../failure.ts";
import { sqlstateOf } from "../postgres/sqlstate.ts";
import { describeServer, nameOf, type ServerNetwork } from "./rds/server.ts";
import type { Place } from "./target.ts";

/** Codes of Node.js for a connection that nobody has answered: firewalls drop what they do not let through. */
const unanswered = new Set(["ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** Whether a session could not be had since the network did not lead to the server. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof FailureError) || error.cause === undefined || sqlstateOf(error.cause) !== undefined)
    return false;
  const causes = error.cause instanceof AggregateError ? error.cause.errors : [error.cause];
  return causes.some(
    (cause) => isTimeout(cause) || (cause instanceof Error && "code" in cause && unanswered.has(String(cause.code))),
  );
}

/** pg has neither a class nor a code for its own time limit. */
function isTimeout(cause: unknown): boolean {
  return cause instanceof Error && /timeout expired/.test(cause.message);
}

/**
 * Where server and function are, and the one rule that would let the function in: a server that was restored is in the
 * default security group of its VPC unless somebody has said otherwise, and that group admits only its own members.
 */
export async function explainUnreachable(place: Place, config: Config, failure: Failure): Promise<Failure> {
  if (place.server === null) return failure;
  const network = await networkOf(place.server).catch(() => null);
  if (network === null) return failure;
  return {
    reason: `${failure.reason}; ${nameOf(place.server)} is ${describeNetwork(network)}; the restore hook is ${describeFunction(config)}`,
    hint: remedy(place, network, config),
  };
}

async function networkOf(server: NonNullable<Place["server"]>): Promise<ServerNetwork> {
  return (await describeServer(server)).network;
}

function describeNetwork({ vpcId, subnetIds, securityGroupIds, isPublic }: ServerNetwork): string {
  const parts = [
    vpcId === null ? "in a VPC that RDS does not tell" : `in the VPC ${vpcId}`,
    ...(subnetIds.length === 0 ? [] : [`subnets ${subnetIds.join(", ")}`]),
    `security groups ${securityGroupIds.join(", ") || "none"}`,
    ...(isPublic ? ["publicly accessible"] : []),
  ];
  return parts.join(", ");
}

function describeFunction({ network }: Config): string {
  if (network === null) return "in no VPC";
  return `in the subnets ${network.subnetIds.join(", ")}, security groups ${network.securityGroupIds.join(", ")}`;
}

function remedy({ address }: Place, { vpcId, securityGroupIds, isPublic }: ServerNetwork, { network }: Config): string {
  const [group = "<security group of the server>"] = securityGroupIds;
  const rule = (from: string) =>
    `aws ec2 authorize-security-group-ingress --group-id ${group} --protocol tcp --port ${address.port} ${from}`;
  if (network !== null) {
    const [own = "<security group of the restore hook>"] = network.securityGroupIds;
    return `Let the restore hook in, then run it again: ${rule(`--source-group ${own}`)}`;
  }
  const vpc = vpcId ?? "of the server";
  if (!isPublic)
    return `Deploy the restore hook into the VPC ${vpc}: a server that is not public cannot be reached from outside.`;
  return `Deploy the restore hook into the VPC ${vpc}; or let everybody in, since a function in no VPC has no address of its own: ${rule("--cidr 0.0.0.0/0")}`;
}
