/**
 * The AWS services our function uses, on this machine: an HTTP server that the real AWS SDK talks to, in the services' real wire
 * protocols, once `AWS_ENDPOINT_URL` points to it. Nothing is checked but the service a request was signed for.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { devNull } from "node:os";
import { z } from "zod";
import { type AwsRequest, answerTo } from "./aws-endpoint/answer.ts";
import type { AwsState, FunctionInvocation, PublishedMessage, StoredObject } from "./aws-endpoint/state.ts";

export type { AwsRequest } from "./aws-endpoint/answer.ts";
export type { Failure, Fault } from "./aws-endpoint/fault.ts";
export type { DbCluster, DbInstance } from "./aws-endpoint/rds-state.ts";
export type { AwsState, PublishedMessage } from "./aws-endpoint/state.ts";

export interface AwsEndpoint {
  readonly url: string;
  /** What was published to SNS, oldest first. */
  readonly published: readonly PublishedMessage[];
  /** What is in the buckets of S3, in the order in which it was put there last. */
  readonly objects: readonly StoredObject[];
  /** The invocations of Lambda functions that started an execution, oldest first. */
  readonly invocations: readonly FunctionInvocation[];
  /** All requests, oldest first, with the SDK's retries. */
  readonly requests: readonly AwsRequest[];
  /** Environment variables that lead an AWS SDK here, whatever a developer's own settings are. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the endpoint on a free port of 127.0.0.1. */
export async function startAwsEndpoint(state: AwsState = {}): Promise<AwsEndpoint> {
  const published: PublishedMessage[] = [];
  const objects: StoredObject[] = [];
  const invocations: FunctionInvocation[] = [];
  const requests: AwsRequest[] = [];

  const server = createServer(async (request, response) => {
    const answer = await answerTo(request, { state, published, objects, invocations }, requests);
    if (answer === undefined) {
      request.socket.destroy();
    } else {
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    published,
    objects,
    invocations,
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
