import { randomUUID } from "node:crypto";
import { z } from "zod";
import { parseJson } from "../../lambda/parse-json.ts";
import { AwsFault } from "./fault.ts";
import { members, queryService } from "./query-protocol.ts";
import type { Protocol, PublishedMessage } from "./state.ts";

const publishInput = z.object({
  TopicArn: z.string(),
  Subject: z.string().optional(),
  Message: z.string(),
  MessageStructure: z.string().optional(),
});
const attributeInput = z.object({ Name: z.string(), "Value.DataType": z.string(), "Value.StringValue": z.string() });

/** Of body and attributes; whether the subject counts is unconfirmed, so it does. */
const mostBytes = 256 * 1024;

/** Amazon SNS. Nothing is delivered; what was published, and who would get what of it, is kept. */
export const sns = queryService("http://sns.amazonaws.com/doc/2010-03-31/", {
  Publish(input, { published }) {
    const message = publishInput.parse(input);
    const attributes = members(input, "MessageAttributes.entry").map((entry) => attributeInput.parse(entry));
    const MessageAttributes = Object.fromEntries(
      attributes.map(({ Name, "Value.DataType": DataType, "Value.StringValue": StringValue }) => [
        Name,
        { DataType, StringValue },
      ]),
    );
    refuseWhatSnsRefuses({ ...message, MessageAttributes });
    const delivered = deliveriesOf(message);
    const MessageId = randomUUID();
    published.push({
      MessageId,
      ...message,
      MessageAttributes,
      delivered,
      text: delivered.email,
      json: parseJson(delivered.sqs),
    });
    return { MessageId };
  },
});

type Publication = Pick<PublishedMessage, "Subject" | "Message" | "MessageAttributes">;

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function refuseWhatSnsRefuses({ Subject, Message, MessageAttributes }: Publication): void {
  // Under 100 printable characters. SNS has come to take more than ASCII; mail programs are still safest with it.
  if (Subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,98}$/.test(Subject)) throw invalid("Subject");
  if (Message === "") throw invalid("Empty message");
  const attributes = Object.entries(MessageAttributes);
  for (const attribute of attributes) refuseAttribute(attribute);
  const parts = attributes.flatMap(([name, { DataType, StringValue }]) => [name, DataType, StringValue]);
  if (Buffer.byteLength([Message, Subject ?? "", ...parts].join("")) > mostBytes) throw invalid("Message too long");
}

/**
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html; that there may be only 10 holds for queues that get
 * messages raw, which is not known here. What SNS says to control characters is unconfirmed: SQS refuses them.
 */
function refuseAttribute([name, { DataType, StringValue }]: [string, { DataType: string; StringValue: string }]): void {
  const refuse = (problem: string) =>
    new AwsFault(400, "ParameterValueInvalid", `The message attribute '${name}' ${problem}`);
  if (!/^[\w-]+(\.[\w-]+)*$/.test(name) || name.length > 256 || /^(aws|amazon)\./i.test(name)) {
    throw refuse("has a name that is not allowed.");
  }
  if (!/^(String|Number|Binary)(\..+)?$/.test(DataType)) {
    throw refuse(
      "has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    );
  }
  if (StringValue === "") {
    throw refuse(`must contain non-empty message attribute value for message attribute type '${DataType}'.`);
  }
  if (/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(StringValue))
    throw refuse("has a value with characters that are not allowed.");
}

const object = z.record(z.string(), z.unknown());

/** What a subscriber of each protocol gets: its own text, or the default. Values that are no strings are as if they were not there. */
function deliveriesOf({ Message, MessageStructure }: z.infer<typeof publishInput>): Record<Protocol, string> {
  const given = MessageStructure === undefined ? { default: Message } : entriesOf(Message, MessageStructure);
  const { default: common } = given;
  if (typeof common !== "string") throw invalid("Message Structure - No default entry in JSON message body");
  const of = (protocol: Protocol) => {
    const own = given[protocol];
    return typeof own === "string" ? own : common;
  };
  return {
    http: of("http"),
    https: of("https"),
    email: of("email"),
    "email-json": of("email-json"),
    sms: of("sms"),
    sqs: of("sqs"),
    application: of("application"),
    lambda: of("lambda"),
    firehose: of("firehose"),
  };
}

function entriesOf(message: string, structure: string): Record<string, unknown> {
  if (structure !== "json") throw invalid("MessageStructure");
  const parsed = object.safeParse(parseJson(message));
  if (!parsed.success) throw invalid("Message Structure - JSON message body failed to parse");
  return parsed.data;
}

function invalid(what: string): AwsFault {
  return new AwsFault(400, "InvalidParameter", `Invalid parameter: ${what}`);
}
