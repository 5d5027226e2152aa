import { type Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IConstruct } from "constructs";
import { z } from "zod";

/** Something that the function may do. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Record<string, unknown>;
  /** Why its resources are not named one by one, for those who look for `*` in policies. */
  readonly anyBecause?: string;
}

/** `permissions` as statements, whose reasons for `*` cdk-nag finds at `policy`. */
export function statementsOf(policy: IConstruct, stack: Stack, permissions: readonly Permission[]): PolicyStatement[] {
  return permissions.map(({ actions, resources, conditions, anyBecause }) => {
    if (anyBecause !== undefined) {
      const ids = resources.map((resource) => `AwsSolutions-IAM5[Resource::${written(stack.resolve(resource))}]`);
      Validations.of(policy).acknowledge(...ids.map((id) => ({ id, reason: anyBecause })));
    }
    return new PolicyStatement({
      actions: [...actions],
      resources: [...resources],
      ...(conditions && { conditions }),
    });
  });
}

const reference = z.object({ Ref: z.string() }).transform(({ Ref }) => `<${Ref}>`);
const attribute = z.object({ "Fn::GetAtt": z.array(z.string()) }).transform((of) => `<${of["Fn::GetAtt"].join(".")}>`);
/** What cdk-nag does not know either. */
const other = z.unknown().transform((resolved) => JSON.stringify(resolved));
const imported = z.object({ "Fn::ImportValue": z.string() }).transform((of) => of["Fn::ImportValue"]);
const part = z.union([z.string(), reference, attribute, imported]);
const joined = z
  .object({ "Fn::Join": z.tuple([z.string(), z.array(z.union([part, other]))]) })
  .transform(({ "Fn::Join": [separator, parts] }) => parts.join(separator));
const resource = z.union([part, joined, other]);

/** A resource as cdk-nag writes it: most of what CloudFormation fills in stands in `<>`. */
function written(resolved: unknown): string {
  return resource.parse(resolved);
}
