/** An error as an AWS service answers it: the SDK makes its exception from `code`. */
export interface Fault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

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
