import { sentence } from "../../failure.ts";
import { quoteArgument } from "../../shell.ts";
import { nameOf, type Server } from "../rds/server.ts";
import type { CredentialSource, Place } from "../target.ts";
import { fromSource, type Known, secretTag } from "./candidates.ts";
import type { Tried } from "./explain-no-credentials.ts";

/** One thing that a person may do, and the command that does it, if any. */
interface Way {
  readonly what: string;
  readonly command: string | null;
}

/**
 * What a person may do when nothing opens a server: first what harms nobody. Of the ways that change a password of the
 * server itself the command is not shown, so that nobody runs it who has not read what it does to others: the runbook has it.
 */
export function remedy(place: Place, known: Known, tried: readonly Tried[]): string {
  const ways = [...toAllow(known, tried), ...toName(place, known, tried), ...toChange(known, tried)];
  const position = ways.findIndex(({ command }) => command !== null);
  const command = ways[position]?.command ?? null;
  const [only, ...others] = ways.map(({ what }) => what);
  const prose =
    others.length === 0
      ? `${sentence(only ?? "")}, then run the restore hook again`
      : `Do one of these, then run the restore hook again: ${[only, ...others.slice(0, -1), `or ${others.at(-1)}`].join("; ")}`;
  if (command === null) return `${prose}.`;
  return others.length === 0 ? `${prose}: ${command}` : `${prose}. For the ${ordinals[position]} of them: ${command}`;
}

/** There are few ways. */
const ordinals = ["first", "second", "third", "fourth"] as const;

/** What the role of the function may not read is allowed where the stack is configured. */
function toAllow({ server }: Known, tried: readonly Tried[]): Way[] {
  const denied = tried.filter(isDenied).map(({ source }) => source);
  const isManaged = (source: CredentialSource) =>
    source.kind === "secret" && (source.secretId === server?.managedSecretArn || /(^|:)rds!/.test(source.secretId));
  const settings: Way[] = [];
  if (denied.some(isManaged)) {
    settings.push({
      what: "set readManagedSecrets to true in cdk.json, so that the restore hook may read the secret that RDS manages, and deploy again",
      command: null,
    });
  }
  if (denied.some((source) => !isManaged(source))) {
    settings.push({
      what: "add the complete ARN of the secret that it may not read to secretArns in cdk.json (and a key of yours that it is encrypted with to secretKeyArns), and deploy again",
      command: null,
    });
  }
  return settings;
}

/** A secret that opens it. That of the server it was restored from is left as it is: that one needs it. */
function toName({ endpoint }: Place, known: Known, tried: readonly Tried[]): Way[] {
  const { server } = known;
  const own = tried.find(
    (one) =>
      one.source.kind === "secret" &&
      !isDenied(one) &&
      !/ResourceNotFoundException/.test(one.reason) &&
      one.source.secretId !== server?.managedSecretArn &&
      !fromSource(known, one.source),
  );
  if (own?.source.kind === "secret") {
    return [
      {
        what: "put the username and the password that are valid on this server into its secret, from a file secret.json that holds them as JSON, with all else that the secret holds (where other servers use the same secret, give this one its own)",
        command: `aws secretsmanager put-secret-value --secret-id ${quoteArgument(own.source.secretId)} --secret-string file://secret.json`,
      },
    ];
  }
  if (server !== null) {
    return [
      {
        what: `name a secret that opens it in its tag ${secretTag}, and in secretArns in cdk.json, and deploy again`,
        command: tagCommand(server),
      },
    ];
  }
  return [
    {
      what: `name a secret of this server in ${endpoint === null ? "" : "the endpoint and in secretArns in cdk.json, or in "}secretsByIdentifier in cdk.json, and deploy again`,
      command: null,
    },
  ];
}

function tagCommand(server: Server): string {
  const resource = quoteArgument(server.arn ?? `<ARN of ${nameOf(server)}>`);
  const tag = quoteArgument(`Key=${secretTag},Value=<ARN of the secret>`);
  return `aws rds add-tags-to-resource --resource-name ${resource} --tags ${tag}`;
}

/** Where a secret is there and may not be read, another password in it would be read as little. */
function toChange({ server }: Known, tried: readonly Tried[]): Way[] {
  if (server === null || tried.some(isDenied)) return [];
  // RDS would refuse to manage what it manages already
  const what =
    server.managedSecretArn === null
      ? "let RDS keep the password in a secret (--manage-master-user-password, see the runbook), which sets a new one, shuts out whatever logs in with the present one, and takes readManagedSecrets in cdk.json"
      : "let RDS set a new password in the secret that it keeps (--rotate-master-user-password, see the runbook), which shuts out whatever does not read it there";
  return [{ what, command: null }];
}

function isDenied({ reason }: Tried): boolean {
  return /AccessDenied|NotAuthorized/.test(reason);
}
