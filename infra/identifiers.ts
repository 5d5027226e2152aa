import { Token } from "aws-cdk-lib";
import { z } from "zod";
import { httpsUrl } from "../lambda/config.ts";

/** What a text has to be like, and how to say so after "has to be". */
export interface Form {
  readonly pattern: RegExp;
  readonly wanted: string;
}

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints */
export const databaseIdentifier: Form = {
  pattern: /^(?=.{1,63}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/,
  wanted: "the identifier of an RDS instance or cluster",
};

/** Not digits alone: JavaScript moves such a key to the front of an object, whose order counts for us. */
export const identifierGlob: Form = {
  pattern: /^(?!\d+$)[A-Za-z0-9._*?-]+$/,
  wanted: "an identifier, with * for any characters and ? for one",
};

export const databaseUser: Form = {
  pattern: /^[^\p{Cc}]{1,63}$/u,
  wanted: "the name of a PostgreSQL user",
};

export const emailAddress: Form = {
  pattern: z.regexes.email,
  wanted: "an e-mail address",
};

export const runbookUrl: Form = {
  pattern: httpsUrl,
  wanted: "an https URL",
};

/** It ends the ARN in a policy, where * and ? would open the databases to further users. */
export const iamDatabaseUser: Form = {
  pattern: /^[A-Za-z_][A-Za-z0-9_.@-]{0,62}$/,
  wanted: "the name of a PostgreSQL user: letters, digits and _.@- only",
};

/** `value`, if it has this form; what is known only to CloudFormation has to be right. */
export function inForm(name: string, value: string, form: Form): string {
  if (!Token.isUnresolved(value) && !form.pattern.test(value)) {
    throw new Error(`${name} is ${JSON.stringify(value)}, but has to be ${form.wanted}`);
  }
  return value;
}

/** `values`, if all of them have this form. */
export function allInForm(name: string, values: readonly string[], form: Form): string[] {
  return values.map((value, index) => inForm(`${name}[${index}]`, value, form));
}
