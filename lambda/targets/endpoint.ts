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
  return {
    identifier: endpoint.EndpointIdentifier,
    engine: endpoint.EngineName,
    host: endpoint.ServerName ?? null,
    port: endpoint.Port ?? null,
    database: endpoint.DatabaseName ?? endpoint.PostgreSQLSettings?.DatabaseName ?? null,
    secretId: endpoint.PostgreSQLSettings?.SecretsManagerSecretId ?? null,
  };
}

const endpointsSchema = z.object({
  Endpoints: z.tuple([
    z.object({
      EndpointIdentifier: z.string(),
      EngineName: z.string(),
      ServerName: z.string().optional(),
      Port: z.number().optional(),
      DatabaseName: z.string().optional(),
      PostgreSQLSettings: z
        .object({ SecretsManagerSecretId: z.string().optional(), DatabaseName: z.string().optional() })
        .optional(),
    }),
  ]),
});
