import { createHash } from "node:crypto";
import { FailureError } from "../failure.ts";
import { describeLoad } from "../targets/dms/load.ts";
import { describeServer } from "../targets/rds/server.ts";
import { type Ignored, ignored, type Trigger } from "./trigger.ts";

/** Characters that the name of a durable execution may have. */
const longestName = 64;

/**
 * What tells one restore or load from all others, as the name of an execution. It is the same for all events of one:
 * AWS may deliver an event twice, and has several for the same thing. A load that has not done its work gets none: it
 * would be taken for the one that has, by the same name, a moment later.
 *
 * Throws what the SDK throws, and a FailureError.
 */
export async function executionName(trigger: Trigger): Promise<string | Ignored> {
  const { subject, cause, time } = trigger;
  if (cause === "schedule" && "identifier" in subject) {
    return nameFrom("scheduled", time, subject.kind, subject.identifier);
  }
  if ("identifier" in subject) {
    // a server that is restored once more is another one to AWS
    const { resourceId } = await describeServer(subject);
    if (resourceId !== null) return nameFrom("restored", resourceId);
    return fallbackName(trigger);
  }
  const { called, notDone, isTold, stoppedAt } = await describeLoad(subject);
  if (notDone !== null) {
    const reason = `${called} has not done its work: ${notDone}`;
    if (isTold) return ignored(reason);
    throw new NotTold({ reason, hint: "See the load in the console of DMS." }, { transient: true });
  }
  return stoppedAt === null ? fallbackName(trigger) : nameFrom("loaded", lastPartOf(subject.arn), stoppedAt);
}

/** DMS has not said yet why a load has stopped. */
export class NotTold extends FailureError {
  override readonly name = "NotTold";
}

/** The name where AWS does not say more than its event does. */
export function fallbackName({ subject, time, description }: Trigger): string {
  const what = "identifier" in subject ? subject.identifier : lastPartOf(subject.arn);
  return nameFrom(subject.kind, what, time ?? description);
}

function lastPartOf(arn: string): string {
  return arn.split(":").at(-1) ?? arn;
}

/** Lambda takes letters, digits, hyphens and underscores only; what had to be changed or cut is told apart by a hash. */
function nameFrom(...parts: readonly (string | null)[]): string {
  const whole = parts.filter((part) => part !== null).join("-");
  const safe = whole.replaceAll(/[^a-zA-Z0-9_-]+/g, "-");
  if (safe === whole && safe.length <= longestName) return safe;
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, 12);
  return `${safe.slice(0, longestName - hash.length - 1)}-${hash}`;
}
