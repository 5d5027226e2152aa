import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { dms } from "./dms.ts";
import { AwsFault, type Fault } from "./fault.ts";
import { lambda } from "./lambda.ts";
import { rds } from "./rds.ts";
import { s3 } from "./s3.ts";
import { secretsManager } from "./secrets-manager.ts";
import type { Call, Service, WireAnswer } from "./service.ts";
import { sns } from "./sns.ts";
import type { Account } from "./state.ts";

/**
 * One request, as it was understood. Parameters of RDS and SNS are strings, lists flat: `Filters.Filter.1.Name`. The payload of
 * Lambda is text, the body of an object is bytes.
 */
export interface AwsRequest extends Call {
  readonly service: string;
}

/** What goes back over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** By the name requests are signed with. */
const services: Readonly<Record<string, Service>> = { dms, lambda, rds, s3, secretsmanager: secretsManager, sns };

/** Performs a request and adds it to `requests`. Nothing is answered where the connection is to be cut. */
export async function answerTo(
  request: IncomingMessage,
  account: Account,
  requests: AwsRequest[],
): Promise<Answer | undefined> {
  // AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, ...
  const name = /Credential=[^,]*\/([^/,]+)\/aws4_request/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const service = services[name];
  const requestId = randomUUID();
  if (service === undefined) {
    const body = JSON.stringify({ message: `the local AWS endpoint has no service "${name}"` });
    return { status: 400, headers: { "content-type": "application/json", "x-amzn-requestid": requestId }, body };
  }
  const complete = (status: number, { headers, ...answer }: WireAnswer): Answer => ({
    status,
    ...answer,
    headers: { "content-type": service.contentType, "x-amzn-requestid": requestId, ...headers },
  });
  let late: number | undefined;
  try {
    const call = await read(request, service);
    requests.push({ service: name, ...call });
    const injected = account.state.fail?.(name, call.operation);
    if (injected === "cut") {
      return undefined;
    }
    if (injected !== undefined && "code" in injected) {
      throw new AwsFault(injected.status, injected.code, injected.message);
    }
    late = injected?.delay;
    const output = perform(name, service, call, account);
    return complete(200, service.write(call.operation, output, requestId));
  } catch (error) {
    const fault = faultOf(error);
    return complete(fault.status, service.writeFault(fault, requestId));
  } finally {
    // Only the answer is late: who gives up waiting and asks again finds it done.
    if (late !== undefined) {
      await delay(late, undefined, { ref: false });
    }
  }
}

async function read(request: IncomingMessage, service: Service): Promise<Call> {
  const { method = "GET", headers } = request;
  // by URL, a key of S3 would lose its dots and slashes
  const [path = "", search] = (request.url ?? "/").split("?", 2);
  return service.read({ method, path, query: new URLSearchParams(search), headers, body: await buffer(request) });
}

function perform(name: string, service: Service, { operation, input }: Call, account: Account): object {
  const performed = service.operations[operation];
  if (performed === undefined) {
    throw new AwsFault(400, "UnknownOperationException", `the local AWS endpoint does not know ${name}:${operation}`);
  }
  return performed(input, account);
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
