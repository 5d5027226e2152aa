import type { Operation, Service, WireRequest } from "./service.ts";

/** Where an operation is found on HTTP, and which members of its input and output are not in the body. */
export interface HttpBinding {
  readonly method: string;
  /** With the members that are part of it: `/functions/{FunctionName}`. */
  readonly uri: string;
  readonly status: number;
  readonly query: readonly string[];
  /** The headers of the request, by member. */
  readonly headers: Readonly<Record<string, string>>;
  /** The member that is the request's body, as text. */
  readonly payload: string;
  /** The headers of the answer, by member. Nothing else is answered. */
  readonly answerHeaders: Readonly<Record<string, string>>;
}

/** AWS REST JSON: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export function restJsonService(
  operations: Readonly<Record<string, Operation>>,
  bindings: Readonly<Record<string, HttpBinding>>,
): Service {
  return {
    contentType: "application/json",
    operations,
    read(request) {
      for (const [operation, binding] of Object.entries(bindings)) {
        const labels = request.method === binding.method ? match(binding.uri, request.path) : undefined;
        if (labels !== undefined) {
          return { operation, input: { ...labels, ...unlabelled(binding, request) } };
        }
      }
      return { operation: `${request.method} ${request.path}`, input: {} };
    },
    write(operation, output) {
      const { status = 200, answerHeaders = {} } = bindings[operation] ?? {};
      const headers: Record<string, string> = {};
      for (const [member, value] of Object.entries(output)) {
        headers[answerHeaders[member] ?? member] = String(value);
      }
      return { status, headers, body: "" };
    },
    writeFault: ({ code, message }) => ({ headers: { "x-amzn-errortype": code }, body: JSON.stringify({ message }) }),
  };
}

/** The values of a URI's `{labels}` in a path, or undefined if it is another path. */
function match(uri: string, path: string): Record<string, string> | undefined {
  const segments = path.split("/");
  const wanted = uri.split("/");
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = segments[index] ?? "";
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (label !== undefined) {
      labels[label] = decodeURIComponent(segment);
    } else if (part !== segment) {
      return undefined;
    }
  }
  return segments.length === wanted.length ? labels : undefined;
}

function unlabelled({ query, headers, payload }: HttpBinding, request: WireRequest): Record<string, string> {
  const members: Record<string, string> = { [payload]: request.body.toString() };
  for (const member of query) {
    const value = request.query.get(member);
    if (value !== null) {
      members[member] = value;
    }
  }
  for (const [member, header] of Object.entries(headers)) {
    const value = request.headers[header.toLowerCase()];
    if (value !== undefined) {
      members[member] = String(value);
    }
  }
  return members;
}
