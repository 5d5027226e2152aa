/** An error as an AWS service answers it: the SDK makes its exception from `code`. */
export interface Fault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/**
 * What may go wrong with a request: a fault instead of the answer, the answer so many milliseconds late, or a connection that is
 * closed without any.
 */
export type Failure = Fault | { readonly delay: number } | "cut";

/** Thrown by an operation to answer with a fault. */
export class AwsFault extends Error implements Fault {
  override readonly name = "AwsFault";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
