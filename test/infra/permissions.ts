import type { Template } from "aws-cdk-lib/assertions";
import { z } from "zod";

const oneOrMore = z.union([z.unknown().array(), z.unknown().transform((one) => [one])]);
const statement = z.strictObject({
  Effect: z.enum(["Allow", "Deny"]),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.unknown().optional(),
});
const policy = z.object({ Properties: z.object({ PolicyDocument: z.object({ Statement: z.array(statement) }) }) });

/** All that the inline policies of a template's roles allow, one `<action> on <resource>` each, sorted; `not` denies. */
export function permissionsIn(template: Template): string[] {
  return Object.values(template.findResources("AWS::IAM::Policy"))
    .flatMap((resource) => policy.parse(resource).Properties.PolicyDocument.Statement)
    .flatMap(({ Effect, Action, Resource, Condition }) => {
      const not = Effect === "Deny" ? "not " : "";
      const condition = Condition === undefined ? "" : ` if ${JSON.stringify(readable(Condition))}`;
      return Action.flatMap((action) => Resource.map((on) => `${not}${action} on ${written(on)}${condition}`));
    })
    .sort();
}

const reference = z.strictObject({ Ref: z.string() });
const attribute = z.strictObject({ "Fn::GetAtt": z.tuple([z.string(), z.string()]) });
const join = z.strictObject({ "Fn::Join": z.tuple([z.string(), z.array(z.unknown())]) });

/** A value of a template as one line, without the hashes of logical ids. */
function written(value: unknown): string {
  if (typeof value === "string") return value;
  const asReference = reference.safeParse(value);
  if (asReference.success) return `<${withoutHash(asReference.data.Ref)}>`;
  const asAttribute = attribute.safeParse(value);
  if (asAttribute.success) {
    const [id, name] = asAttribute.data["Fn::GetAtt"];
    return `<${withoutHash(id)}.${name}>`;
  }
  const [separator, parts] = join.parse(value)["Fn::Join"];
  return parts.map(written).join(separator);
}

/** A condition with what it holds of the template written as one line each. */
function readable(condition: unknown): unknown {
  if (Array.isArray(condition)) return condition.map(readable);
  if (typeof condition !== "object" || condition === null) return condition;
  if ("Ref" in condition || "Fn::GetAtt" in condition || "Fn::Join" in condition) return written(condition);
  return Object.fromEntries(Object.entries(condition).map(([key, value]) => [key, readable(value)]));
}

function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, "");
}
