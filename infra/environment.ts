import { Duration, Fn, type Stack, Token } from "aws-cdk-lib";
import { restoreKinds } from "../lambda/schema/restore-kinds.ts";
import { certificatesIn } from "./certificate-authority.ts";
import { checkEnvironmentSize } from "./environment-size.ts";
import { allInForm, databaseUser, iamDatabaseUser, identifierGlob, inForm, runbookUrl } from "./identifiers.ts";
import type { Network } from "./network.ts";
import type { RestoreHookProps, SecretByIdentifier } from "./restore-hook-props.ts";

/** The upper bound of both time-outs: an invocation lasts 15 minutes, in which a database is also read, before and after. */
export const longestTimeout = Duration.minutes(10);

/** Where the function runs and reports to; the rest of its environment comes from the props. */
export interface Surroundings {
  readonly topicArn: string;
  readonly bucket: string;
  readonly network: Network | undefined;
}

/** What the function is told: a variable of its environment each. What is not set is not there. */
export function environmentOf(
  stack: Stack,
  props: RestoreHookProps,
  { topicArn, bucket, network }: Surroundings,
): Record<string, string> {
  const { defaultSecret, secretsByIdentifier, user, iamUser, certificateAuthority } = props;
  const variables = {
    RESTORE_HOOK_TOPIC_ARN: topicArn,
    RESTORE_HOOK_MAIL: props.mail,
    RESTORE_HOOK_RUNBOOK_URL:
      props.runbookUrl === undefined ? undefined : inForm("runbookUrl", props.runbookUrl, runbookUrl),
    RESTORE_HOOK_BUCKET: bucket,
    RESTORE_HOOK_BASELINES: props.baselines === undefined ? undefined : String(props.baselines),
    RESTORE_HOOK_DEFAULT_SECRET: defaultSecret?.secretArn,
    RESTORE_HOOK_SECRETS: secretsByIdentifier && secretsOf(stack, secretsByIdentifier),
    RESTORE_HOOK_USER: user === undefined ? undefined : inForm("user", user, databaseUser),
    RESTORE_HOOK_IAM_USER: iamUser === undefined ? undefined : inForm("iamUser", iamUser, iamDatabaseUser),
    RESTORE_HOOK_CERTIFICATE_AUTHORITY:
      certificateAuthority === undefined ? undefined : certificates(certificateAuthority),
    RESTORE_HOOK_INCLUDE: props.include && globs("include", props.include),
    RESTORE_HOOK_EXCLUDE: props.exclude && globs("exclude", props.exclude),
    RESTORE_HOOK_SECURITY_GROUPS:
      network &&
      Fn.join(
        ",",
        network.securityGroups.map(({ securityGroupId: id }) => id),
      ),
    RESTORE_HOOK_SUBNETS: network && Fn.join(",", network.vpc.selectSubnets(network.vpcSubnets).subnetIds),
    RESTORE_HOOK_DRY_RUN: String(props.dryRun ?? false),
    RESTORE_HOOK_RESTORE: props.restore && kinds(props.restore),
    RESTORE_HOOK_LOCK_TIMEOUT_MS: milliseconds("lockTimeout", props.lockTimeout ?? Duration.seconds(5)),
    RESTORE_HOOK_STATEMENT_TIMEOUT_MS: milliseconds("statementTimeout", props.statementTimeout ?? Duration.minutes(10)),
  };
  const environment = Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  checkEnvironmentSize(stack, environment);
  return environment;
}

function secretsOf(stack: Stack, secrets: readonly SecretByIdentifier[]): string {
  return stack.toJsonString(
    secrets.map(({ identifier, secret }, index) => ({
      identifier: inForm(`secretsByIdentifier[${index}].identifier`, identifier, identifierGlob),
      secret: secret.secretArn,
    })),
  );
}

function globs(name: "include" | "exclude", identifiers: readonly string[]): string {
  if (identifiers.length === 0) throw new Error(`${name} is empty, which could mean all or nothing: leave it out`);
  return JSON.stringify(allInForm(name, identifiers, identifierGlob));
}

/** Nothing is what is restored without it. */
function kinds(restore: readonly string[]): string | undefined {
  const unknown = restore.find((kind) => !restoreKinds.some((one) => one === kind));
  if (unknown !== undefined) {
    throw new Error(`restore has "${unknown}", but each has to be one of ${restoreKinds.join(", ")}`);
  }
  return restore.length === 0 ? undefined : restore.join(",");
}

function certificates(text: string): string {
  const found = Token.isUnresolved(text) ? text : certificatesIn(text);
  if (found === undefined) throw new Error("certificateAuthority has to be a certificate in PEM, or several");
  return found;
}

/** PostgreSQL takes 0 for "no limit", which is never wanted here. */
function milliseconds(name: "lockTimeout" | "statementTimeout", timeout: Duration): string {
  const found = timeout.toMilliseconds();
  if (found <= 0 || found > longestTimeout.toMilliseconds()) {
    throw new Error(
      `${name} is ${timeout.toHumanString()}, but has to be more than 0 and at most ${longestTimeout.toHumanString()}`,
    );
  }
  return String(found);
}
