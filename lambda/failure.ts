/**
 * Why something could not be done, in words for the person who reads the report.
 *
 * `reason` names the object, what was found and what was wanted: lower case, no full stop.
 * `hint` is the remedy, as a sentence.
 */
export interface Failure {
  readonly reason: string;
  readonly hint: string;
}

/** A {@link Failure} on its way up: thrown where a part cannot go on, reported by whoever can. */
export class FailureError extends Error {
  readonly hint: string;
  /** Whether it may pass by itself, so that trying again makes sense. */
  readonly transient: boolean;

  constructor(failure: Failure, options: ErrorOptions & { transient?: boolean } = {}) {
    super(failure.reason, options);
    this.name = "FailureError";
    this.hint = failure.hint;
    this.transient = options.transient ?? false;
  }

  get failure(): Failure {
    return { reason: this.message, hint: this.hint };
  }
}

/** Words that were made to stand in the middle of a sentence, at its beginning. */
export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
