import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AwsFault } from "./fault.ts";
import { members, queryService } from "./query-protocol.ts";

const publishInput = z.object({
  TopicArn: z.string(),
  Subject: z.string().optional(),
  Message: z.string(),
  MessageStructure: z.string().optional(),
});
const attributeInput = z.object({ Name: z.string(), "Value.DataType": z.string(), "Value.StringValue": z.string() });

/** Amazon SNS. Nothing is delivered; what was published is kept. */
export const sns = queryService("http://sns.amazonaws.com/doc/2010-03-31/", {
  Publish(input, { published }) {
    const message = publishInput.parse(input);
    refuseWhatSnsRefuses(message);
    const attributes = members(input, "MessageAttributes.entry").map((entry) => attributeInput.parse(entry));
    const MessageAttributes = Object.fromEntries(
      attributes.map(({ Name, "Value.DataType": DataType, "Value.StringValue": StringValue }) => [
        Name,
        { DataType, StringValue },
      ]),
    );
    const MessageId = randomUUID();
    published.push({ MessageId, ...message, MessageAttributes });
    return { MessageId };
  },
});

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function refuseWhatSnsRefuses({ Subject, Message, MessageStructure }: z.infer<typeof publishInput>): void {
  // Under 100 printable characters. SNS has come to take more than ASCII; mail programs are still safest with it.
  if (Subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,98}$/.test(Subject)) {
    throw new AwsFault(400, "InvalidParameter", "Invalid parameter: Subject");
  }
  if (Message === "") {
    throw new AwsFault(400, "InvalidParameter", "Invalid parameter: Empty message");
  }
  if (Buffer.byteLength(Message) > 256 * 1024) {
    throw new AwsFault(400, "InvalidParameter", "Invalid parameter: Message too long");
  }
  if (MessageStructure === "json" && !hasDefault(Message)) {
    throw new AwsFault(
      400,
      "InvalidParameter",
      "Invalid parameter: Message Structure - No default entry in JSON message body",
    );
  }
}

const messageByProtocol = z.object({ default: z.string() });

function hasDefault(message: string): boolean {
  try {
    return messageByProtocol.safeParse(JSON.parse(message)).success;
  } catch {
    return false;
  }
}
