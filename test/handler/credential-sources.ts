import { vi } from "vitest";
import type { DbInstance } from "../../local/aws-endpoint.ts";
import { login } from "../../local/demo/account.ts";
import type { World } from "../../local/demo/world.ts";
import { changeEndpoints, changeInstances, readSecrets, secretOf } from "./change-account.ts";

/** Something that opens the server, as the report calls it, with the secret that is read for it. */
export interface Source {
  readonly origin: string;
  readonly reads: readonly string[];
  /** Puts it into the pretended account, or into the environment of the function. */
  readonly give: (world: World) => void;
}

/** The tag of a server, and of the one that it was restored from. */
const secretTag = (secret: string) => ({ TagList: [{ Key: "restore-hook:secret", Value: secret }] });
const managed = secretOf("rds!db-1234", login);
const managedOfSource = secretOf("rds!db-5678", login);

export const tag: Source = {
  origin: "the tag restore-hook:secret",
  reads: ["jobs/tag"],
  give(world) {
    changeInstances(world, secretTag("jobs/tag"));
    addSecret(world, "jobs/tag");
  },
};

export const endpointSecret: Source = {
  origin: "the DMS endpoint shortener-target",
  reads: ["jobs/dms"],
  give(world) {
    changeEndpoints(world, { PostgreSQLSettings: { SecretsManagerSecretId: "jobs/dms" } });
    addSecret(world, "jobs/dms");
  },
};

export const masterUserSecret: Source = {
  origin: "the master user secret that RDS manages",
  reads: [managed.ARN],
  give(world) {
    changeInstances(world, { MasterUserSecret: { SecretArn: managed.ARN } });
    world.account.secrets?.push(managed);
  },
};

export const configured: Source = {
  origin: 'the configured secret for "{jobs,short,local}*"',
  reads: ["jobs/configured"],
  give(world) {
    configure(["other-*", "jobs/none"], ["{jobs,short,local}*", "jobs/configured"], ["*", "jobs/none"]);
    addSecret(world, "jobs/configured");
  },
};

export const tagOfSource: Source = {
  origin: "the tag restore-hook:secret of the DB instance production, which it was restored from",
  reads: ["production/tag"],
  give(world) {
    changeProduction(world, secretTag("production/tag"));
    addSecret(world, "production/tag");
  },
};

export const masterUserSecretOfSource: Source = {
  origin: "the master user secret of the DB instance production, which it was restored from",
  reads: [managedOfSource.ARN],
  give(world) {
    changeProduction(world, { MasterUserSecret: { SecretArn: managedOfSource.ARN } });
    world.account.secrets?.push(managedOfSource);
  },
};

export const configuredOfSource: Source = {
  origin: 'the configured secret for "prod*" of the DB instance production, which it was restored from',
  reads: ["production/configured"],
  give(world) {
    changeProduction(world, {});
    configure(["prod*", "production/configured"]);
    addSecret(world, "production/configured");
  },
};

export const byDefault: Source = {
  origin: "the default of the restore hook",
  reads: ["jobs/default"],
  give(world) {
    vi.stubEnv("RESTORE_HOOK_DEFAULT_SECRET", "jobs/default");
    addSecret(world, "jobs/default");
  },
};

export function addSecret({ account }: World, name: string, value: object | string = login, previous?: object): void {
  account.secrets?.push(secretOf(name, value, previous));
}

/** A secret that the role of the function may not read. */
export function forbidSecret(world: World, name: string): void {
  addSecret(world, name);
  const message = `not authorized to perform: secretsmanager:GetSecretValue on resource: ${name}`;
  world.account.fail = () =>
    readSecrets(world.aws.requests.slice(-1)).some((read) => read.startsWith(name))
      ? { status: 400, code: "AccessDeniedException", message }
      : undefined;
}

/** Puts secrets before those that are configured. */
export function configure(...pairs: readonly (readonly [identifier: string, secret: string])[]): void {
  const added = pairs.map(([identifier, secret]) => ({ identifier, secret }));
  const before: unknown[] = JSON.parse(process.env.RESTORE_HOOK_SECRETS || "[]");
  vi.stubEnv("RESTORE_HOOK_SECRETS", JSON.stringify([...added, ...before]));
}

/** The instance that the snapshot of the event was taken of. */
export const snapshotOfProduction = {
  DBSnapshotIdentifier: "rds:jobs-2026-03-18-04-05",
  DBInstanceIdentifier: "production",
};

/** Whom the others were restored from; it is added where it is not there. */
export function changeProduction({ account }: World, changes: Partial<DbInstance>): void {
  account.dbSnapshots = [snapshotOfProduction];
  const { dbInstances = [] } = account;
  const production = dbInstances.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === "production");
  if (production === undefined) {
    dbInstances.push({
      DBInstanceIdentifier: "production",
      DBInstanceStatus: "available",
      Engine: "postgres",
      Endpoint: { Address: "production.invalid", Port: 5432 },
      ...changes,
    });
  } else {
    Object.assign(production, changes);
  }
}
