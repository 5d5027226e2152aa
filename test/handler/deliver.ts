import { readFileSync } from "node:fs";
import type { AwsRequest, PublishedMessage } from "../../local/aws-endpoint.ts";
import type { World } from "../../local/demo/world.ts";
import type { FunctionRun } from "../../local/run-function.ts";
import { invalidIn } from "../report/schema.ts";
import { paragraphs } from "./paragraphs.ts";

/** A run of the function, with what it asked of AWS and what it mailed. */
export interface Delivery extends FunctionRun {
  readonly requests: readonly AwsRequest[];
  readonly mails: readonly PublishedMessage[];
  /** That of the event, and those that it has started. */
  readonly executions: readonly FunctionRun[];
}

/**
 * Gives the function an event, and waits until the run that it starts, if any, has ended. Requests and mails are those of
 * both executions, the rest is of the last one. Throws when a report is not as the schema says.
 */
export async function deliver({ aws, deliver }: World, event: unknown): Promise<Delivery> {
  const [asked, mailed] = [aws.requests.length, aws.published.length];
  const executions = await deliver(event);
  const run = executions.at(-1);
  if (run === undefined) throw new Error("nothing was run");
  const mails = aws.published.slice(mailed);
  const invalid = mails.flatMap(({ json }) => invalidIn(json));
  if (invalid.length > 0)
    throw new Error(`what was published is not as docs/report.schema.json says: ${invalid.join(", ")}`);
  return { ...run, executions, requests: aws.requests.slice(asked), mails };
}

/** How often an operation of AWS was asked for, with the tries of the SDK. */
export function countOf(operation: string, { requests }: Delivery): number {
  return requests.filter((request) => request.operation === operation).length;
}

/** By which credentials the server was opened, as the mail says it. */
export function credentialsOf({ mails }: Delivery): string | undefined {
  return / Credentials: (.*)$/.exec(paragraphs(mails[0])[1] ?? "")?.[1];
}

/** How often an operation of the execution was tried. */
export function attemptsOf({ operations }: Delivery, operation: string): number | undefined {
  return operations.find(({ name }) => name === operation)?.attempts;
}

/** The events that the world of the demo is about. */
export const restored = readDemoEvent("rds-snapshot-restore");
export const taskStopped = readDemoEvent("dms-task-stopped");

function readDemoEvent(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../local/demo/events/${name}.json`, import.meta.url), "utf8"));
}
