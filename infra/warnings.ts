import { Annotations } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { RestoreHookProps } from "./restore-hook-props.ts";
import { secretsOf } from "./secrets.ts";

/** Says at synthesis what would turn out only at the first restore. */
export function addWarnings(scope: Construct, props: RestoreHookProps): void {
  if (props.vpc === undefined) {
    Annotations.of(scope).addWarningV2(
      "restore-hook:publicDatabasesOnly",
      "outside of any VPC the restore hook reaches public databases only: give it the vpc of the others",
    );
  }
  if (secretsOf(props).length === 0 && !props.readManagedSecrets && props.iamUser === undefined) {
    Annotations.of(scope).addWarningV2(
      "restore-hook:noLogin",
      "the restore hook may log in to no database: give it a secret, readManagedSecrets or iamUser",
    );
  }
}
