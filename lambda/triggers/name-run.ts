import { createHash } from "node:crypto";
import { explain } from "../attempt.ts";
import { FailureError } from "../failure.ts";
import { describeLoad, judge } from "../targets/dms/load.ts";
import { describeServer, isMissing } from "../targets/rds/describe-server.ts";
import type { Server } from "../targets/rds/server.ts";
import { type Ignored, ignored, type ServerSubject, type Trigger } from "./trigger.ts";

/** Characters that the name of a durable execution may have. */
const longestName = 64;

export interface NamedRun {
  readonly name: string;
  /** What the run is to do: the trigger, with what was found out for its name. */
  readonly trigger: Trigger;
}

/**
 * What tells one restore or load from all others, as the name of an execution. It is the same for all events of one:
 * AWS may deliver an event twice, and has several for the same thing. A load that has not done its work gets none: it
 * would be taken for the one that has, by the same name, a moment later.
 *
 * Throws what the SDK throws, and a FailureError: NotTold when AWS does not yet say what its event does.
 */
export async function nameRun(trigger: Trigger): Promise<NamedRun | Ignored> {
  const { subject, cause, time, dryRun } = trigger;
  if (cause === "schedule" && "identifier" in subject) {
    const mode = dryRun ? "check" : "repair";
    return { name: nameFrom("scheduled", mode, time, subject.kind, subject.identifier), trigger };
  }
  if ("identifier" in subject) {
    const { resourceId, memberOf } = await described(subject);
    // its cluster is what came back
    if (memberOf !== null) return nameRun({ ...trigger, subject: { kind: "db-cluster", identifier: memberOf } });
    if (resourceId === null) return { name: fallbackName(trigger), trigger };
    // a server that is restored once more is another one to AWS, and one that is renamed is not
    return { name: nameFrom("restored", resourceId), trigger: { ...trigger, subject: { ...subject, resourceId } } };
  }
  const load = await describeLoad(subject);
  const { notDone, isTold } = judge(load, trigger);
  const reason = `${load.called} has not done its work: ${notDone}`;
  const hint = "See the load in the console of DMS.";
  if (!isTold) throw new NotTold({ reason, hint }, { transient: true });
  if (notDone !== null) return ignored(reason);
  if (load.stoppedAt === null) return { name: fallbackName(trigger), trigger };
  return { name: nameFrom("loaded", lastPartOf(subject.arn), load.stoppedAt), trigger };
}

/** RDS may tell of a server before it knows it everywhere: a name of another kind would make two runs of one restore. */
async function described(subject: ServerSubject): Promise<Server> {
  try {
    return await describeServer(subject);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new FailureError(explain(error).failure, { cause: error, transient: true });
  }
}

/** DMS does not say yet that, or why, a load has stopped. */
export class NotTold extends FailureError {
  override readonly name = "NotTold";
}

/** The name where AWS does not say more than its event does. */
export function fallbackName({ subject, time, description }: Trigger): string {
  const what = "identifier" in subject ? subject.identifier : lastPartOf(subject.arn);
  return nameFrom(subject.kind, what, time ?? description);
}

/**
 * The name as this function's own: whether names are told apart by function, or only by account and region, AWS says in
 * two ways, and another hook may look after other servers.
 */
export function ownName(name: string, functionName: string): string {
  const whole = `${name}-${hashOf(functionName, 6)}`;
  return whole.length <= longestName ? whole : nameFrom(name, functionName);
}

function lastPartOf(arn: string): string {
  return arn.split(":").at(-1) ?? arn;
}

/** Lambda takes letters, digits, hyphens and underscores only; what had to be changed or cut is told apart by a hash. */
function nameFrom(...parts: readonly (string | null)[]): string {
  const whole = parts.filter((part) => part !== null).join("-");
  const safe = whole.replaceAll(/[^a-zA-Z0-9_-]+/g, "-");
  if (safe === whole && safe.length <= longestName) return safe;
  const hash = hashOf(whole, 12);
  return `${safe.slice(0, longestName - hash.length - 1)}-${hash}`;
}

function hashOf(text: string, characters: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, characters);
}
