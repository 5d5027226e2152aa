import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { z } from "zod";
import { mails } from "../lambda/config.ts";
import { restoreKinds } from "../lambda/schema/restore-kinds.ts";
import { longestTimeout } from "./environment.ts";
import {
  databaseIdentifier,
  databaseUser,
  emailAddress,
  type Form,
  iamDatabaseUser,
  identifierGlob,
  runbookUrl as runbook,
} from "./identifiers.ts";
import { triggers as triggerKinds } from "./triggers.ts";
import { endpointServices } from "./vpc-endpoints.ts";

// the message of each type says what is wanted, to go after "has to be"

const text = ({ pattern, wanted }: Form) => z.string(wanted).regex(pattern, wanted);
const list = <Item extends z.ZodType>(item: Item, wanted: string) => z.array(item, wanted);
/** Of an empty list it could not be told what it means. */
const someOf = (form: Form, wanted: string) => list(text(form), wanted).min(1, wanted);

/** An object with these keys and no other; the message about another one is the list of these. */
export function settings<Shape extends z.ZodRawShape>(shape: Shape, wanted: string) {
  const known = Object.keys(shape).join(", ");
  return z.strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? known : wanted) });
}

const longestSeconds = longestTimeout.toSeconds();
const wantedSeconds = `a whole number of seconds from 1 to ${longestSeconds}`;
const retentions = Object.values(RetentionDays).filter((days) => typeof days === "number");

export const trueOrFalse = z.boolean("true or false");
export const timeout = z.int(wantedSeconds).min(1, wantedSeconds).max(longestSeconds, wantedSeconds);
export const retention = z.enum(
  RetentionDays,
  `a number of days that CloudWatch Logs offers: ${retentions.join(", ")}`,
);
const wantedDays = "a whole number of days, at least 1";
// S3 takes no more: 2147483647 is its "for ever"
export const days = z.int(wantedDays).min(1, wantedDays).max(2_147_483_647, wantedDays);
export const mail = z.enum(mails, `one of ${mails.join(", ")}`);
export const runbookUrl = text(runbook);
export const emailAddresses = list(text(emailAddress), "a list of e-mail addresses");

export const completeSecretArn = text({
  // the six characters at the end tell a complete ARN from one that would also fit another secret
  pattern: /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+-[A-Za-z0-9]{6}$/,
  wanted: "the complete ARN of a secret, like arn:aws:secretsmanager:us-east-1:111111111111:secret:orders-a1B2c3",
});
export const completeSecretArns = list(completeSecretArn, "a list of complete ARNs of secrets");
export const secretsByIdentifier = z.record(
  text(identifierGlob),
  completeSecretArn,
  'an object of complete ARNs of secrets by identifiers, like {"orders-*": "arn:aws:secretsmanager:…"}',
);

export const topicArn = text({
  pattern: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
  wanted: "the ARN of a topic, like arn:aws:sns:us-east-1:111111111111:database-reports",
});
export const bucketArn = text({
  pattern: /^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  wanted: "the ARN of a bucket, like arn:aws:s3:::database-reports",
});
export const keyArn = text({
  // an alias can be pointed at another key: policies name none
  pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
  wanted: "the ARN of a key, like arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000000",
});
export const keyArns = list(keyArn, "a list of ARNs of keys");
export const managedPolicyArn = text({
  pattern: /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/\S+$/,
  wanted: "the ARN of a managed policy, like arn:aws:iam::111111111111:policy/boundary",
});

const wantedTriggers = `a list of what starts the hook: ${triggerKinds.join(", ")}`;
export const triggers = list(z.enum(triggerKinds, `one of ${triggerKinds.join(", ")}`), wantedTriggers);

const oneKind = `one of ${restoreKinds.join(", ")}`;
export const restore = list(z.enum(restoreKinds, oneKind), `a list of kinds, each ${oneKind}`);

const oneService = `one of ${endpointServices.join(", ")}`;
export const vpcEndpoints = z.union(
  [z.boolean(), z.array(z.enum(endpointServices)).min(1)],
  `true, false or a list of services, each ${oneService}`,
);

export const identifierGlobs = someOf(identifierGlob, "a list of identifiers, at least one, with * and ?");
export const user = text(databaseUser);
export const iamUser = text(iamDatabaseUser);
export const file = z.string("the path of a file").min(1, "the path of a file");

const schedule = settings(
  {
    /** When: as EventBridge writes it, in UTC. */
    schedule: text({
      pattern: /^(cron\(\S+( \S+){5}\)|rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\))$/,
      wanted: "a schedule of EventBridge, like cron(0 4 * * ? *) or rate(1 day)",
    }),

    /** Whether to repair what is found, or only to say what would be repaired. */
    mode: z.enum(["check", "repair"], "check or repair").optional(),

    /** The RDS instances to look at. */
    dbInstanceIdentifiers: list(text(databaseIdentifier), "a list of identifiers of RDS instances").optional(),

    /** The Aurora and Multi-AZ clusters to look at. */
    dbClusterIdentifiers: list(text(databaseIdentifier), "a list of identifiers of clusters").optional(),
  },
  "an object",
).refine(
  ({ dbInstanceIdentifiers = [], dbClusterIdentifiers = [] }) =>
    dbInstanceIdentifiers.length + dbClusterIdentifiers.length > 0,
  "an object with something to look at: dbInstanceIdentifiers or dbClusterIdentifiers",
);
export const schedules = list(schedule, "a list of schedules");

const subnet: Form = {
  pattern: /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/,
  wanted: "the id of a subnet, like subnet-0123456789abcdef0",
};
const zone: Form = { pattern: /^[a-z]{2}-[a-z0-9-]+$/, wanted: "an availability zone, like us-east-1a" };
const group: Form = {
  pattern: /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/,
  wanted: "the id of a security group, like sg-0123456789abcdef0",
};

const routeTable: Form = {
  pattern: /^rtb-([0-9a-f]{8}|[0-9a-f]{17})$/,
  wanted: "the id of a route table, like rtb-0123456789abcdef0",
};

export const securityGroupIds = someOf(group, "a list of ids of security groups, at least one");

export const vpc = settings(
  {
    vpcId: text({ pattern: /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, wanted: "the id of a VPC, like vpc-0123456789abcdef0" }),

    /** One for each of `subnetIds`, in the same order. */
    availabilityZones: someOf(zone, "a list of availability zones, one for each subnet"),

    /** Private subnets, from which the databases and the AWS services can be reached. */
    subnetIds: someOf(subnet, "a list of ids of subnets, at least one"),

    /** Left out, the function gets a security group of its own. */
    securityGroupIds: securityGroupIds.optional(),

    /** The route tables of the subnets, in the same order: for an endpoint of S3. */
    routeTableIds: someOf(routeTable, "a list of ids of route tables, one for each subnet").optional(),
  },
  "an object",
)
  .refine(
    ({ availabilityZones, subnetIds }) => availabilityZones.length === subnetIds.length,
    "an object with as many availabilityZones as subnetIds: one for each, in the same order",
  )
  .refine(
    ({ routeTableIds, subnetIds }) => routeTableIds === undefined || routeTableIds.length === subnetIds.length,
    "an object with as many routeTableIds as subnetIds: one for each, in the same order",
  );
