/** One database server to look at, and how to get in. Holds no secret: it is kept between durable steps. */
export interface Target {
  /** As its operator calls it: the identifier of the DB instance, or host and port. */
  readonly name: string;
  /** Only a DMS endpoint may leave its own address to its secret. */
  readonly address: Address | "in the secret";
  readonly credentials: CredentialSource;
  /** The databases to look at; null for all. */
  readonly databases: readonly string[] | null;
  /** Databases to try, in this order, when asking the server which databases it has. */
  readonly maintenanceDatabases: readonly string[];
}

export interface Address {
  readonly host: string;
  /** TCP port. */
  readonly port: number;
}

/** Where the password is, and why there. */
export interface CredentialSource {
  /** Name or ARN of a secret in Secrets Manager. */
  readonly secretId: string;
  /** For the report. */
  readonly origin: string;
}
