import type { ServerSubject } from "../../triggers/trigger.ts";
import type { Address } from "../target.ts";
import type { Readiness } from "./readiness.ts";

/** What we need to know of a DB instance or a DB cluster. */
export interface Server {
  readonly kind: ServerSubject["kind"];
  readonly identifier: string;
  /** Null when RDS does not tell. */
  readonly arn: string | null;
  /** AWS's own name for it, which no other server ever gets, whatever it is restored to. */
  readonly resourceId: string | null;
  readonly engine: string;
  readonly readiness: Readiness;
  /** Whether somebody has stopped it, or is about to. */
  readonly isStopped: boolean;
  /** What it is in, for people: `the state "creating"`. */
  readonly state: string;
  /** Where the one that takes changes is to be reached; null until there is one. */
  readonly address: Address | null;
  /** The host names it has, all of them. */
  readonly hosts: readonly string[];
  /** The database that was created with it, if any. */
  readonly databaseName: string | null;
  readonly masterUser: string | null;
  readonly managedSecretArn: string | null;
  /** Whether it accepts IAM database authentication. */
  readonly iamAuthentication: boolean;
  readonly replicaOf: string | null;
  /** The cluster that an instance is part of. */
  readonly memberOf: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly network: ServerNetwork;
}

/** Where a server is, as far as RDS tells. */
export interface ServerNetwork {
  readonly vpcId: string | null;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly isPublic: boolean;
}

/** "the DB instance orders-staging" */
export function nameOf({ kind, identifier }: Pick<Server, "kind" | "identifier">): string {
  return `the DB ${kind === "db-instance" ? "instance" : "cluster"} ${identifier}`;
}
