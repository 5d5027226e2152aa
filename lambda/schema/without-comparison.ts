import type { Failure } from "../failure.ts";
import { displayIdentifier } from "../postgres/identifiers.ts";
import type { Remark } from "../report/report.ts";

/** That a database was not compared with what it is like in the original, `called` as in the middle of a sentence. No failure, either. */
export function withoutComparison(database: string, called: string, { reason, hint }: Failure): Remark {
  return {
    brief: null,
    text: `database ${displayIdentifier(database)} was not compared with ${called}, so what else was left behind is not known: ${reason}`,
    hint,
  };
}
