/**
 * The AWS services our function uses, on this machine: an HTTP server that the real AWS SDK talks to, in the services' real wire
 * protocols, once `AWS_ENDPOINT_URL` points to it. Nothing is checked but the service a request was signed for.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { devNull } from "node:os";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { dms } from "./aws-endpoint/dms.ts";
import { AwsFault, type Fault } from "./aws-endpoint/fault.ts";
import { rds } from "./aws-endpoint/rds.ts";
import { secretsManager } from "./aws-endpoint/secrets-manager.ts";
import type { Call, Service } from "./aws-endpoint/service.ts";
import { sns } from "./aws-endpoint/sns.ts";
import type { Account, AwsState, PublishedMessage } from "./aws-endpoint/state.ts";

export type { Fault } from "./aws-endpoint/fault.ts";
export type { DbCluster, DbClusterSnapshot, DbInstance, DbSnapshot, DbSubnetGroup } from "./aws-endpoint/rds-state.ts";
export type { AwsState, PublishedMessage } from "./aws-endpoint/state.ts";

/** One request, as it was understood. Parameters of RDS and SNS are strings, lists flat: `Filters.Filter.1.Name`. */
export interface AwsRequest extends Call {
  readonly service: string;
}

export interface AwsEndpoint {
  readonly url: string;
  /** What was published to SNS, oldest first. */
  readonly published: readonly PublishedMessage[];
  /** All requests, oldest first, with the SDK's retries. */
  readonly requests: readonly AwsRequest[];
  /** Environment variables that lead an AWS SDK here, whatever a developer's own settings are. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** By the name requests are signed with. */
const services: Readonly<Record<string, Service>> = { dms, rds, secretsmanager: secretsManager, sns };

/** Starts the endpoint on a free port of 127.0.0.1. */
export async function startAwsEndpoint(state: AwsState = {}): Promise<AwsEndpoint> {
  const published: PublishedMessage[] = [];
  const requests: AwsRequest[] = [];

  const server = createServer(async (request, response) => {
    const answer = await answerTo(request, { state, published }, requests);
    response.writeHead(answer.status, { "content-type": answer.contentType, "x-amzn-requestid": answer.requestId });
    response.end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    published,
    requests,
    environment: environmentFor(url),
    async stop() {
      if (server.listening) {
        const closed = once(server, "close");
        server.close();
        // The SDK keeps its connections open.
        server.closeAllConnections();
        await closed;
      }
    },
  };
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly requestId: string;
  readonly body: string;
}

async function answerTo(request: IncomingMessage, account: Account, requests: AwsRequest[]): Promise<Answer> {
  const requestId = randomUUID();
  // AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, ...
  const name = /Credential=[^,]*\/([^/,]+)\/aws4_request/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const service = services[name];
  if (service === undefined) {
    const body = JSON.stringify({ message: `the local AWS endpoint has no service "${name}"` });
    return { status: 400, contentType: "application/json", requestId, body };
  }
  const { contentType } = service;
  try {
    const call = service.read(request.headers, await text(request));
    requests.push({ service: name, ...call });
    const output = perform(name, service, call, account);
    return { status: 200, contentType, requestId, body: service.write(call.operation, output, requestId) };
  } catch (error) {
    const fault = faultOf(error);
    return { status: fault.status, contentType, requestId, body: service.writeFault(fault, requestId) };
  }
}

function perform(name: string, service: Service, { operation, input }: Call, account: Account): object {
  const injected = account.state.fail?.(name, operation);
  if (injected !== undefined) {
    throw new AwsFault(injected.status, injected.code, injected.message);
  }
  const perform = service.operations[operation];
  if (perform === undefined) {
    throw new AwsFault(400, "UnknownOperationException", `the local AWS endpoint does not know ${name}:${operation}`);
  }
  return perform(input, account);
}

function faultOf(error: unknown): Fault {
  if (error instanceof AwsFault) {
    return error;
  }
  if (error instanceof z.ZodError) {
    return { status: 400, code: "ValidationException", message: z.prettifyError(error) };
  }
  return { status: 500, code: "InternalFailure", message: String(error) };
}

function environmentFor(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    // A profile would be preferred to the keys above, and its settings could lead elsewhere.
    AWS_PROFILE: "",
    AWS_SESSION_TOKEN: "",
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "false",
  };
}
