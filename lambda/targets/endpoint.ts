import { DescribeEndpointsCommand } from "@aws-sdk/client-database-migration-service";
import { z } from "zod";
import { awsClients } from "../aws-clients.ts";

/** Where a task writes to. The password itself is never told. */
export interface Endpoint {
  readonly identifier: string;
  readonly engine: string;
  /** Server, port and user are null when they are in the secret only. */
  readonly host: string | null;
  readonly port: number | null;
  readonly database: string | null;
  readonly secretId: string | null;
}

/** Throws what the SDK throws, ResourceNotFoundFault among it. */
export async function describeEndpoint(arn: string): Promise<Endpoint> {
  const response = await awsClients
    .dms()
    .send(new DescribeEndpointsCommand({ Filters: [{ Name: "endpoint-arn", Values: [arn] }] }));
  const {
    Endpoints: [endpoint],
  } = endpointsSchema.parse(response);
  const { PostgreSQLSettings: settings } = endpoint;
  return {
    identifier: endpoint.EndpointIdentifier,
    engine: endpoint.EngineName,
    host: endpoint.ServerName ?? settings.ServerName ?? null,
    port: endpoint.Port ?? settings.Port ?? null,
    database: endpoint.DatabaseName ?? settings.DatabaseName ?? null,
    secretId: settings.SecretsManagerSecretId ?? null,
  };
}

/** Told in the endpoint itself, or in its settings, depending on how it was made. */
const location = {
  ServerName: z.string().optional(),
  Port: z.number().optional(),
  DatabaseName: z.string().optional(),
};

const endpointsSchema = z.object({
  Endpoints: z.tuple([
    z.object({
      ...location,
      EndpointIdentifier: z.string(),
      EngineName: z.string(),
      PostgreSQLSettings: z.object({ ...location, SecretsManagerSecretId: z.string().optional() }).default({}),
    }),
  ]),
});
