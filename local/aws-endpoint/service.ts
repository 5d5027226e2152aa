import type { IncomingHttpHeaders } from "node:http";
import type { Fault } from "./fault.ts";
import type { Account } from "./state.ts";

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
  read(headers: IncomingHttpHeaders, body: string): Call;
  write(operation: string, output: object, requestId: string): string;
  writeFault(fault: Fault, requestId: string): string;
}
