import { DescribeCertificatesCommand, DescribeEndpointsCommand } from "@aws-sdk/client-database-migration-service";
import * as z from "zod";
import { awsClients } from "../../aws-clients.ts";

/** Where a load writes to: an endpoint of DMS, or a data provider. The password itself is never told. */
export interface Endpoint {
  /** "the DMS endpoint orders-target" */
  readonly called: string;
  readonly engine: string;
  /** Server, port and user are null when they are in the secret only. */
  readonly host: string | null;
  readonly port: number | null;
  readonly user: string | null;
  readonly database: string | null;
  readonly secretId: string | null;
  readonly tls: EndpointTls;
}

export interface EndpointTls {
  /** In the words of DMS; null when it says nothing. */
  readonly mode: SslMode | null;
  /** The certificate authority that DMS checks the server against, in PEM. */
  readonly certificateAuthority: string | null;
}

type SslMode = z.output<typeof sslMode>;
export const sslMode = z.enum(["none", "require", "verify-ca", "verify-full"]);

/** Throws what the SDK throws, ResourceNotFoundFault among it. */
export async function describeEndpoint(arn: string): Promise<Endpoint> {
  const response = await awsClients
    .dms()
    .send(new DescribeEndpointsCommand({ Filters: [{ Name: "endpoint-arn", Values: [arn] }] }));
  const { Endpoints } = z.object({ Endpoints: z.tuple([endpointSchema]) }).parse(response);
  const [endpoint] = Endpoints;
  return {
    called: `the DMS endpoint ${endpoint.EndpointIdentifier}`,
    engine: endpoint.EngineName,
    ...locationOf(endpoint),
    tls: await readTls(endpoint.SslMode, endpoint.CertificateArn),
  };
}

/** Only a server that is verified has a certificate that matters. */
export async function readTls(mode: SslMode | undefined, certificateArn: string | undefined): Promise<EndpointTls> {
  const verifies = mode === "verify-ca" || mode === "verify-full";
  return {
    mode: mode ?? null,
    certificateAuthority: verifies && certificateArn !== undefined ? await describeCertificate(certificateArn) : null,
  };
}

async function describeCertificate(arn: string): Promise<string | null> {
  const response = await awsClients
    .dms()
    .send(new DescribeCertificatesCommand({ Filters: [{ Name: "certificate-arn", Values: [arn] }] }));
  const { Certificates } = z
    .object({ Certificates: z.tuple([z.object({ CertificatePem: z.string().optional() })]) })
    .parse(response);
  return Certificates[0].CertificatePem ?? null;
}

/** Told in the endpoint itself, or in its settings, depending on how it was made. */
const location = {
  ServerName: z.string().optional(),
  Port: z.number().optional(),
  Username: z.string().optional(),
  DatabaseName: z.string().optional(),
};

export const locatedEndpoint = z.object({
  ...location,
  PostgreSQLSettings: z.object({ ...location, SecretsManagerSecretId: z.string().optional() }).default({}),
});

export function locationOf({ PostgreSQLSettings: settings, ...endpoint }: z.output<typeof locatedEndpoint>) {
  return {
    host: endpoint.ServerName ?? settings.ServerName ?? null,
    port: endpoint.Port ?? settings.Port ?? null,
    user: endpoint.Username ?? settings.Username ?? null,
    database: endpoint.DatabaseName ?? settings.DatabaseName ?? null,
    secretId: settings.SecretsManagerSecretId ?? null,
  };
}

const endpointSchema = locatedEndpoint.extend({
  EndpointIdentifier: z.string(),
  EngineName: z.string(),
  SslMode: sslMode.optional().catch(undefined),
  CertificateArn: z.string().optional(),
});
