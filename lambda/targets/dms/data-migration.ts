import {
  DescribeDataProvidersCommand,
  DescribeMigrationProjectsCommand,
  paginateDescribeDataMigrations,
} from "@aws-sdk/client-database-migration-service";
import * as z from "zod";
import { awsClients } from "../../aws-clients.ts";
import { FailureError } from "../../failure.ts";
import { type Endpoint, readTls, sslMode } from "./endpoint.ts";
import type { Load } from "./load.ts";

/**
 * A homogeneous data migration. Throws what the SDK throws, and a FailureError when there is none of this ARN: by which
 * filter DMS would find it is not documented, so all are read.
 */
export async function describeDataMigration(arn: string): Promise<Load> {
  for await (const page of paginateDescribeDataMigrations({ client: awsClients.dms() }, { WithoutSettings: true })) {
    const migration = z
      .array(migrationSchema)
      .parse(page.DataMigrations ?? [])
      .find(({ DataMigrationArn }) => DataMigrationArn === arn);
    if (migration === undefined) continue;
    const identifier = migration.DataMigrationName ?? arn;
    return {
      kind: "data-migration",
      arn,
      identifier,
      called: `the data migration ${identifier}`,
      ...outcomeOf(migration),
      // its changes come by logical replication, which asks no identity
      goesOn: false,
      stoppedAt: migration.DataMigrationEndTime?.toISOString() ?? null,
      tablesErrored: migration.DataMigrationStatistics.TablesErrored,
      destinationArn: migration.MigrationProjectArn,
      sourceArn: migration.MigrationProjectArn,
    };
  }
  throw new FailureError({
    reason: `DMS has no data migration ${arn}`,
    hint: "Check the ARN, and that it is in the account and region of the restore hook.",
  });
}

/**
 * Which tables it brings along, as DMS keeps it: JSON; null where it brings all of them. Throws what the SDK throws.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/dm-migrating-data-selectionrules.html
 */
export async function readSelectionRules(arn: string): Promise<string | null> {
  for await (const page of paginateDescribeDataMigrations({ client: awsClients.dms() }, {})) {
    const migration = page.DataMigrations?.find(({ DataMigrationArn }) => DataMigrationArn === arn);
    if (migration !== undefined) return migration.DataMigrationSettings?.SelectionRules || null;
  }
  return null;
}

/** Which states DMS gives it is not documented; what is still at work, or has failed, is told by its words. */
function outcomeOf({ DataMigrationStatus: status, LastFailureMessage }: z.output<typeof migrationSchema>) {
  const isOver = /^(stopped|finished|successful|(load[ _-]?)?completed?)$/i.test(status);
  if (isOver) return { notDone: null, isTold: true, isOver };
  const said = [`its status is "${status}"`, ...(LastFailureMessage === undefined ? [] : [LastFailureMessage])];
  return { notDone: said.join(": "), isTold: !/stopping/i.test(status), isOver };
}

const migrationSchema = z.object({
  DataMigrationArn: z.string(),
  DataMigrationName: z.string().optional(),
  DataMigrationStatus: z.string().default("unknown"),
  DataMigrationEndTime: z.date().optional(),
  DataMigrationStatistics: z.object({ TablesErrored: z.number().default(0) }).default({ TablesErrored: 0 }),
  LastFailureMessage: z.string().optional(),
  MigrationProjectArn: z.string(),
});

/** One end of a migration project. Throws what the SDK throws, ResourceNotFoundFault among it. */
export async function describeProvider(projectArn: string, end: "source" | "target"): Promise<Endpoint> {
  const projects = await awsClients.dms().send(
    new DescribeMigrationProjectsCommand({
      Filters: [{ Name: "migration-project-identifier", Values: [projectArn] }],
    }),
  );
  const [project] = z.object({ MigrationProjects: z.tuple([projectSchema]) }).parse(projects).MigrationProjects;
  const [described] = end === "target" ? project.TargetDataProviderDescriptors : project.SourceDataProviderDescriptors;
  if (described === undefined) {
    throw new FailureError({
      reason: `the migration project ${projectArn} names no ${end}`,
      hint: "Name one in the project.",
    });
  }
  const providers = await awsClients.dms().send(
    new DescribeDataProvidersCommand({
      Filters: [{ Name: "data-provider-identifier", Values: [described.DataProviderArn] }],
    }),
  );
  const [provider] = z.object({ DataProviders: z.tuple([providerSchema]) }).parse(providers).DataProviders;
  const settings = provider.Settings?.PostgreSqlSettings;
  return {
    called: `the data provider ${described.DataProviderName ?? described.DataProviderArn}`,
    engine: provider.Engine,
    host: settings?.ServerName ?? null,
    port: settings?.Port ?? null,
    user: null,
    database: settings?.DatabaseName ?? null,
    secretId: described.SecretsManagerSecretId ?? null,
    tls: await readTls(settings?.SslMode, settings?.CertificateArn),
  };
}

const descriptors = z
  .array(
    z.object({
      DataProviderArn: z.string(),
      DataProviderName: z.string().optional(),
      SecretsManagerSecretId: z.string().optional(),
    }),
  )
  .default([]);

const projectSchema = z.object({
  SourceDataProviderDescriptors: descriptors,
  TargetDataProviderDescriptors: descriptors,
});

const providerSchema = z.object({
  Engine: z.string(),
  Settings: z
    .object({
      PostgreSqlSettings: z
        .object({
          ServerName: z.string().optional(),
          Port: z.number().optional(),
          DatabaseName: z.string().optional(),
          SslMode: sslMode.optional().catch(undefined),
          CertificateArn: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
});
