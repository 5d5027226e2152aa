import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { RestoreHookProps } from "./restore-hook-props.ts";

/** All secrets that the function may be told to read. */
export function secretsOf({ defaultSecret, secretsByIdentifier = [], secrets = [] }: RestoreHookProps): ISecret[] {
  const byIdentifier = secretsByIdentifier.map(({ secret }) => secret);
  return [...(defaultSecret === undefined ? [] : [defaultSecret]), ...byIdentifier, ...secrets];
}
