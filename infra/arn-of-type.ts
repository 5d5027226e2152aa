import { ArnFormat, type Stack } from "aws-cdk-lib";

/** The ARN, in the account and region of `stack`, of a resource whose ARN ends in `<type>:<name>`. */
export function arnOfType(stack: Stack, service: string, type: string, name: string): string {
  return stack.formatArn({ service, resource: type, resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
