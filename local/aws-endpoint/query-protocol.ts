import type { Operation, Service } from "./service.ts";
import { element } from "./xml.ts";

/** AWS query: input as a form, output as XML. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function queryService(namespace: string, operations: Record<string, Operation>): Service {
  const attribute = ` xmlns="${namespace}"`;
  return {
    contentType: "text/xml",
    operations,
    read({ body }) {
      const { Action = "", Version: _version, ...input } = Object.fromEntries(new URLSearchParams(body.toString()));
      return { operation: Action, input };
    },
    write(operation, output, RequestId) {
      const content = { [`${operation}Result`]: output, ResponseMetadata: { RequestId } };
      return { body: element(`${operation}Response`, content, attribute) };
    },
    writeFault({ status, code, message }, RequestId) {
      const error = { Type: status < 500 ? "Sender" : "Receiver", Code: code, Message: message };
      return { body: element("ErrorResponse", { Error: error, RequestId }, attribute) };
    },
  };
}

/** The structures in a list or map of the input: `{ "Tags.Tag.1.Key": "a" }` has `{ Key: "a" }` under `Tags.Tag`. */
export function members(input: Readonly<Record<string, unknown>>, list: string): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  for (const [name, value] of Object.entries(input)) {
    if (name.startsWith(`${list}.`)) {
      const [index, ...path] = name.slice(list.length + 1).split(".");
      const position = Number(index) - 1;
      found[position] = { ...found[position], [path.join(".")]: value };
    }
  }
  return found;
}
