import { PublishCommand } from "@aws-sdk/client-sns";
import { awsClients } from "../aws-clients.ts";
import { renderSubject } from "./render-subject.ts";
import { renderText } from "./render-text.ts";
import type { Report } from "./report.ts";

/** Sends the report to everybody who has subscribed to the topic. */
export async function publish(report: Report, topicArn: string): Promise<void> {
  await awsClients
    .sns()
    .send(new PublishCommand({ TopicArn: topicArn, Subject: renderSubject(report), Message: renderText(report) }));
}
