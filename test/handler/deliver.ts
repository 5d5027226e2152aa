import { readFileSync } from "node:fs";
import type { AwsRequest, PublishedMessage } from "../../local/aws-endpoint.ts";
import type { World } from "../../local/demo/world.ts";
import type { FunctionRun } from "../../local/run-function.ts";

/** A run of the function, with what it asked of AWS and what it mailed. */
export interface Delivery extends FunctionRun {
  readonly requests: readonly AwsRequest[];
  readonly mails: readonly PublishedMessage[];
}

/** Gives the function an event, and waits until its run has ended. */
export async function deliver({ aws, function: hook }: World, event: unknown): Promise<Delivery> {
  const [asked, mailed] = [aws.requests.length, aws.published.length];
  const run = await hook.run(event);
  return { ...run, requests: aws.requests.slice(asked), mails: aws.published.slice(mailed) };
}

/** How often an operation of AWS was asked for, with the tries of the SDK. */
export function countOf(operation: string, { requests }: Delivery): number {
  return requests.filter((request) => request.operation === operation).length;
}

/** The events that the world of the demo is about. */
export const restored = readDemoEvent("rds-snapshot-restore");
export const taskStopped = readDemoEvent("dms-task-stopped");

function readDemoEvent(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../local/demo/events/${name}.json`, import.meta.url), "utf8"));
}
