import { randomUUID } from "node:crypto";

/** The clock as it was before a runner that skips time has put its own in the place: that one jumps ahead. */
const now = performance.now.bind(performance);

/** What Lambda tells a function about the invocation that begins now, which may take so many milliseconds. */
export function lambdaContext(milliseconds: number) {
  const deadline = now() + milliseconds;
  return {
    functionName: "restore-hook",
    functionVersion: "1",
    // Lambda runs a durable function only by a version or an alias
    invokedFunctionArn: "arn:aws:lambda:us-east-1:111111111111:function:restore-hook:live",
    memoryLimitInMB: "512",
    awsRequestId: randomUUID(),
    logGroupName: "/aws/lambda/restore-hook",
    logStreamName: "2026/03/19/restore-hook[1]0123456789abcdef0123456789abcdef",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - now())),
  };
}
