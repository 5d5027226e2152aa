import type { Remark } from "../report/report.ts";
import type { Origin } from "../triggers/trigger.ts";
import type { Endpoint } from "./dms/endpoint.ts";
import type { Load } from "./dms/load.ts";
import type { OtherLoad } from "./dms/other-loads.ts";
import type { Server } from "./rds/server.ts";

/** One database server to look at. Holds no secret: it is kept between durable steps. */
export interface Place {
  /** As its operator calls it: the identifier of the DB instance or DB cluster, or host and port. */
  readonly name: string;
  readonly address: Address;
  /** What it is on RDS; null for a server of another kind. */
  readonly server: Pick<Server, "kind" | "identifier" | "resourceId"> | null;
  /** By which endpoint AWS DMS writes to it, if that is why we look at it. */
  readonly endpoint: Endpoint | null;
  /** What it was restored from, if anybody knows. */
  readonly origin: Origin | null;
  /** The load of AWS DMS that is why we look at it. */
  readonly loadedBy: Pick<Load, "kind" | "arn" | "identifier" | "sourceArn" | "goesOn"> | null;
  /** The databases to look at; null for all. */
  readonly databases: readonly string[] | null;
  /** Databases to try, in this order, when asking the server which databases it has. */
  readonly maintenanceDatabases: readonly string[];
  /** What else AWS DMS is still loading into it. */
  readonly loads: readonly OtherLoad[];
  /** Whether nothing is to be changed, for the sake of one of these loads. */
  readonly readOnly: boolean;
  /** What the report has to say of how it was found. */
  readonly remarks: readonly Remark[];
}

/** A place, and how to get in. */
export interface Target extends Place {
  /** The one that has opened it first, then those that may do when it does not any more. */
  readonly credentials: readonly CredentialSource[];
  /** The databases it has, of those that are to be looked at. */
  readonly databases: readonly string[];
  /** When the server that let us in had started, in its own words: by that it is known again. */
  readonly startedAt: string;
  /** When it let us in: milliseconds since 1970. */
  readonly admittedAt: number;
}

export interface Address {
  readonly host: string;
  /** TCP port. */
  readonly port: number;
}

/** The TCP port of a server of which nobody says another one. */
export const defaultPort = 5432;

/** Where the password is, and why there. */
export type CredentialSource =
  | {
      readonly kind: "secret";
      /** Name or ARN of a secret in Secrets Manager. */
      readonly secretId: string;
      readonly stage: "AWSCURRENT" | "AWSPREVIOUS";
      /** Whose password it is if the secret holds nothing else; null when nobody knows. */
      readonly user: string | null;
      /** For the report: "the tag restore-hook:secret". */
      readonly origin: string;
    }
  /** A password of 15 minutes that AWS signs: IAM database authentication. */
  | { readonly kind: "iam"; readonly user: string; readonly origin: string };
