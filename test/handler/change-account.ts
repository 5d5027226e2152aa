import pg from "pg";
import type { AwsState, DbInstance } from "../../local/aws-endpoint.ts";
import type { World } from "../../local/demo/world.ts";

type Secret = NonNullable<AwsState["secrets"]>[number];

/** Gives the instances of the demo something: none that a test has added. */
export function changeInstances({ account }: World, changes: Partial<DbInstance>): void {
  for (const instance of account.dbInstances ?? []) {
    if (["jobs-staging", "shortener"].includes(instance.DBInstanceIdentifier)) Object.assign(instance, changes);
  }
}

/** Gives all endpoints of DMS something. */
export function changeEndpoints(
  { account }: World,
  changes: Partial<NonNullable<AwsState["endpoints"]>[number]>,
): void {
  account.endpoints = account.endpoints?.map((endpoint) => ({ ...endpoint, ...changes })) ?? [];
}

/** A secret of this name, in any form. */
export function secretOf(Name: string, value: object | string, previous?: object): Secret {
  return {
    ARN: `arn:aws:secretsmanager:us-east-1:111111111111:secret:${Name}-AbCdEf`,
    Name,
    SecretString: typeof value === "string" ? value : JSON.stringify(value),
    ...(previous !== undefined && { PreviousSecretString: JSON.stringify(previous) }),
  };
}

/** The secrets that are asked for, in this order, by name; those of an older version with their stage. */
export function readSecrets(requests: readonly { operation: string; input: unknown }[]): string[] {
  return requests.flatMap(({ operation, input }) => {
    if (operation !== "GetSecretValue" || typeof input !== "object" || input === null || !("SecretId" in input))
      return [];
    const stage = "VersionStage" in input && input.VersionStage !== "AWSCURRENT" ? ` ${input.VersionStage}` : "";
    return [`${input.SecretId}${stage}`];
  });
}

/** Runs statements one by one as the superuser, since some of them can be in no transaction. */
export async function runSql(
  { server }: Pick<World, "server">,
  database: string,
  ...statements: readonly string[]
): Promise<void> {
  const session = new pg.Client(server.url(database));
  await session.connect();
  try {
    for (const statement of statements) await session.query(statement);
  } finally {
    await session.end();
  }
}
