import type { IncomingHttpHeaders } from "node:http";
import type { Fault } from "./fault.ts";
import type { Account } from "./state.ts";

/** A request as it came, for the wire protocol to understand. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer in the wire protocol. The status is 200, or that of the fault, unless it says otherwise. */
export interface WireAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A request as the wire protocol has it, decoded. */
export interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What an operation answers; it throws an `AwsFault` otherwise. */
export type Operation = (input: Call["input"], account: Account) => object;

/** An AWS service: its operations, and how they are written on the wire. */
export interface Service {
  readonly contentType: string;
  readonly operations: Readonly<Record<string, Operation>>;
  read(request: WireRequest): Call;
  write(operation: string, output: object, requestId: string): WireAnswer;
  writeFault(fault: Fault, requestId: string): WireAnswer;
}
