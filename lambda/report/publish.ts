import { type MessageAttributeValue, PublishCommand, type PublishCommandInput } from "@aws-sdk/client-sns";
import { awsClients } from "../aws-clients.ts";
import type { Failure } from "../failure.ts";
import { explainAwsError, isAwsError, isRefusedInput } from "../targets/explain-aws-error.ts";
import { renderJson } from "./render-json.ts";
import { renderRefused } from "./render-refused.ts";
import { renderSubject } from "./render-subject.ts";
import { renderText } from "./render-text.ts";
import type { Report } from "./report.ts";

/**
 * Bytes that SNS takes of body and attributes together; the subject is counted, too, to be on the safe side.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const mostBytes = 256 * 1024;

/** Bytes of the text of a mail: mail programs cut long ones short, and the JSON needs room as well. */
const textRoom = 60_000;

/** Characters of an attribute: a host name has up to 255. */
const longestAttribute = 300;

/** Bytes of the JSON where little is sent: the least that all reports can be brought down to. */
const leastRoom = 50_000;

/**
 * Sends the report to everybody who has subscribed to the topic: mails get the text, telephones the subject, machines the JSON.
 * When SNS does not take that, a message that leads to the whole is better than none. Returns why it was necessary; null when
 * it was not.
 */
export async function publish(report: Report, topicArn: string): Promise<Failure | null> {
  const send = (message: Omit<PublishCommandInput, "TopicArn">) =>
    awsClients.sns().send(new PublishCommand({ TopicArn: topicArn, ...message }));
  try {
    await send(messageOf(report));
    return null;
  } catch (error) {
    if (!isAwsError(error) || !isRefusedInput(error)) throw error;
    const refusal = explainAwsError(error);
    await send(leastOf(report, refusal));
    return refusal;
  }
}

/** What is published. Protocols that have no text of their own get `default`: sqs, lambda, http, https, firehose, email-json. */
function messageOf(report: Report) {
  const Subject = renderSubject(report);
  const MessageAttributes = attributesOf(report);
  // the order in which a person who looks at the message wants to read it
  const texts = { email: renderText(report, textRoom), sms: Subject };
  const sizes = [Subject, JSON.stringify({ ...texts, default: "" }), ...partsOf(MessageAttributes)].map((part) =>
    Buffer.byteLength(part),
  );
  const room = mostBytes - sizes.reduce((sum, size) => sum + size);
  const Message = JSON.stringify({ ...texts, default: renderJson(report, room) });
  return { Subject, MessageStructure: "json", Message, MessageAttributes };
}

/** As little as subscribers of each protocol can do with, and of the attributes the one that needs no name. */
function leastOf(report: Report, refusal: Failure) {
  const Subject = renderSubject(report);
  const texts = { email: renderRefused(report, refusal), sms: Subject, default: renderJson(report, leastRoom) };
  const MessageAttributes = { status: { DataType: "String", StringValue: report.status } };
  return { Subject, MessageStructure: "json", Message: JSON.stringify(texts), MessageAttributes };
}

/**
 * For filter policies of subscriptions. SNS documents that attributes are sent only when a message is one string for
 * all protocols (https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html); that it filters by them
 * nevertheless is unconfirmed. So nothing depends on them: the JSON says all that they say.
 */
function attributesOf({ status, target, location, dryRun }: Report): Record<string, MessageAttributeValue> {
  const database = target.replace(/[^\x21-\x7e]|["\\]/gu, "?").slice(0, longestAttribute);
  const values = { status, database: database || "?", dryRun: String(dryRun), ...location };
  return Object.fromEntries(
    Object.entries(values).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
  );
}

function partsOf(attributes: Record<string, MessageAttributeValue>): string[] {
  return Object.entries(attributes).flatMap(([name, { DataType = "", StringValue = "" }]) => [
    name,
    DataType,
    StringValue,
  ]);
}
