import type { Failure } from "../failure.ts";
import type { Remark } from "../report/report.ts";

/** That a source could not be read, `called` as in the middle of a sentence. No failure: most of what is missing shows by itself. */
export function withoutReference(called: string, { reason, hint }: Failure): Remark {
  return {
    brief: null,
    text: `${called} could not be read, so what is missing was judged without it, and what else was left behind is not known: ${reason}`,
    hint: `${hint} What was left alone may have a generator there.`,
  };
}
