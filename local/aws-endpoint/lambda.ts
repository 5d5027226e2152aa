import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AwsFault } from "./fault.ts";
import { restJsonService } from "./rest-json-protocol.ts";
import type { Account, FunctionInvocation } from "./state.ts";

const invokeInput = z.object({
  FunctionName: z.string(),
  Qualifier: z.string().optional(),
  InvocationType: z.string().default("RequestResponse"),
  DurableExecutionName: z.string().optional(),
  Payload: z.string(),
});

/** The largest payload of an asynchronous invocation. */
const oneMegabyte = 1024 * 1024;

/** AWS Lambda, with durable functions of any name. Nothing is run; what was started is kept. */
export const lambda = restJsonService(
  {
    Invoke(input, account) {
      const { InvocationType, ...invocation } = invokeInput.parse(input);
      if (InvocationType !== "Event") {
        throw refused(`the local AWS endpoint does not know the invocation type ${InvocationType}`);
      }
      if (Buffer.byteLength(invocation.Payload) > oneMegabyte) {
        throw new AwsFault(413, "RequestTooLargeException", `Request must be smaller than ${oneMegabyte} bytes`);
      }
      return { DurableExecutionArn: execute(invocation, account).durableExecutionArn };
    },
  },
  {
    Invoke: {
      method: "POST",
      uri: "/2015-03-31/functions/{FunctionName}/invocations",
      status: 202,
      query: ["Qualifier"],
      headers: {
        InvocationType: "X-Amz-Invocation-Type",
        DurableExecutionName: "X-Amz-Durable-Execution-Name",
      },
      payload: "Payload",
      answerHeaders: { DurableExecutionArn: "X-Amz-Durable-Execution-Arn" },
    },
  },
);

/** Starts an execution, or finds it: https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-idempotency.html */
function execute(
  { Payload, DurableExecutionName: executionName, ...named }: Omit<z.infer<typeof invokeInput>, "InvocationType">,
  { invocations }: Account,
): FunctionInvocation {
  if (executionName !== undefined && !/^[a-zA-Z0-9-_]{1,64}$/.test(executionName)) {
    throw new AwsFault(400, "ValidationException", `Invalid durable execution name: ${executionName}`);
  }
  const { functionName, qualifier } = functionOf(named);
  const payload = parse(Payload);
  const existing =
    executionName === undefined
      ? undefined
      : invocations.find((one) => one.executionName === executionName && one.functionName === functionName);
  if (existing !== undefined && JSON.stringify(existing.payload) !== JSON.stringify(payload)) {
    const message = `The durable execution ${executionName} has already been started with another payload`;
    throw new AwsFault(409, "DurableExecutionAlreadyStartedException", message);
  }
  return existing ?? start({ functionName, qualifier, executionName, payload }, invocations);
}

function start(
  invocation: Omit<FunctionInvocation, "durableExecutionArn">,
  invocations: FunctionInvocation[],
): FunctionInvocation {
  const { functionName, qualifier, executionName = randomUUID() } = invocation;
  // The ARN has a version, which an alias stands for.
  const version = /^(\d+|\$LATEST)$/.test(qualifier) ? qualifier : "1";
  const functionArn = `arn:aws:lambda:us-east-1:111111111111:function:${functionName}:${version}`;
  const durableExecutionArn = `${functionArn}/durable-execution/${executionName}/${randomUUID()}`;
  const started = { ...invocation, durableExecutionArn };
  invocations.push(started);
  return started;
}

/** A function is called by its name or ARN, and its version or alias is part of that or a parameter. */
function functionOf({ FunctionName, Qualifier }: { FunctionName: string; Qualifier?: string | undefined }) {
  const [, functionName, suffix] =
    /^(?:arn:[\w-]+:lambda:[\w-]+:\d+:function:)?([\w-]+)(?::([\w$-]+))?$/.exec(FunctionName) ?? [];
  const qualifier = Qualifier ?? suffix;
  if (functionName === undefined) {
    throw refused(`Invalid function name: ${FunctionName}`);
  }
  if (qualifier === undefined) {
    // Lambda wants to know which code an execution goes on with, days later.
    throw refused("You cannot invoke a durable function using an unqualified ARN");
  }
  return { functionName, qualifier };
}

function parse(payload: string): unknown {
  try {
    return payload === "" ? {} : JSON.parse(payload);
  } catch {
    throw new AwsFault(400, "InvalidRequestContentException", "Could not parse request body into json");
  }
}

function refused(message: string): AwsFault {
  return new AwsFault(400, "InvalidParameterValueException", message);
}
