import { aliasName } from "../alias-name.ts";
import { quoteArgument } from "../shell.ts";
import type { LoadSubject, ServerSubject, Trigger } from "./trigger.ts";

/** The keys of request.ts, by what a run is about. */
const keys: Readonly<Record<ServerSubject["kind"] | LoadSubject["kind"], string>> = {
  "db-instance": "dbInstanceIdentifier",
  "db-cluster": "dbClusterIdentifier",
  "replication-task": "replicationTaskArn",
  "replication-config": "replicationConfigArn",
  "data-migration": "dataMigrationArn",
};

/** Characters of a command that anybody would copy: many names of databases make a longer one. */
const longest = 1_000;

/**
 * The command by which a person asks for the same run, with its repairs; null where the function does not know its own name,
 * or the command would be very long. `functionArn` is that by which it was invoked, with whatever qualifier.
 */
export function askAgain(
  { subject, databases, restore }: Pick<Trigger, "subject" | "databases" | "restore">,
  functionArn: string,
): string | null {
  const [ownArn] = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:]+/.exec(functionArn) ?? [];
  if (ownArn === undefined) return null;
  const named = "identifier" in subject ? subject.identifier : subject.arn;
  const payload = JSON.stringify({
    [keys[subject.kind]]: named,
    ...(databases === null ? {} : { databases }),
    ...(restore === null ? {} : { restore }),
  });
  const command = [
    `aws lambda invoke --function-name ${quoteArgument(`${ownArn}:${aliasName}`)} --invocation-type Event`,
    `--cli-binary-format raw-in-base64-out --payload ${quoteArgument(payload)} /dev/null`,
  ].join(" ");
  return command.length <= longest ? command : null;
}
