import { z } from "zod";
import type { Operation, Service } from "./service.ts";

/** AWS JSON 1.1: the operation in a header, input and output as JSON. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function jsonService(operations: Record<string, Operation>): Service {
  return {
    contentType: "application/x-amz-json-1.1",
    operations,
    read({ headers, body }) {
      const target = String(headers["x-amz-target"]);
      return {
        operation: target.slice(target.indexOf(".") + 1),
        input: inputObject.parse(JSON.parse(body.toString())),
      };
    },
    write: (_operation, output) => ({ body: JSON.stringify(output, asAwsJson) }),
    // Secrets Manager writes "Message", DMS "message"; the SDK reads both.
    writeFault: ({ code, message }) => ({ body: JSON.stringify({ __type: code, message }) }),
  };
}

const inputObject = z.record(z.string(), z.unknown());

/** Dates as seconds, binary values as Base64. */
function asAwsJson(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const original = this[name];
  if (original instanceof Date) {
    return original.getTime() / 1000;
  }
  return original instanceof Uint8Array ? Buffer.from(original).toString("base64") : value;
}
