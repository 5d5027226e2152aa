import {
  DurableExecutionAlreadyStartedException,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListFunctionsCommand,
  RequestTooLargeException,
} from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { aws, startAwsForEachTest } from "./local-aws.ts";

startAwsForEachTest();

const payload = { detail: "Ordnung & <Übersicht>" };

function invoke(input: Partial<InvokeCommandInput> = {}) {
  return new LambdaClient().send(
    new InvokeCommand({
      FunctionName: "restore-hook",
      Qualifier: "live",
      InvocationType: "Event",
      Payload: JSON.stringify(payload),
      ...input,
    }),
  );
}

describe("an invocation", () => {
  test("starts a durable execution", async () => {
    const { StatusCode, DurableExecutionArn } = await invoke({ DurableExecutionName: "event-1" });
    expect(StatusCode).toBe(202);
    expect(DurableExecutionArn).toMatch(
      /^arn:aws:lambda:us-east-1:\d{12}:function:restore-hook:1\/durable-execution\/event-1\/[a-z0-9-]+$/,
    );
    expect(aws.invocations).toEqual([
      {
        functionName: "restore-hook",
        qualifier: "live",
        executionName: "event-1",
        payload,
        durableExecutionArn: DurableExecutionArn,
      },
    ]);
    expect(aws.requests).toMatchObject([
      { service: "lambda", operation: "Invoke", input: { FunctionName: "restore-hook", Qualifier: "live" } },
    ]);
  });

  test.each([
    { FunctionName: "arn:aws:lambda:us-east-1:111111111111:function:restore-hook:$LATEST", Qualifier: undefined },
    { FunctionName: "restore-hook:$LATEST", Qualifier: undefined },
    { FunctionName: "arn:aws:lambda:us-east-1:111111111111:function:restore-hook", Qualifier: "$LATEST" },
  ])("is told the function as $FunctionName, qualifier $Qualifier", async (input) => {
    const { DurableExecutionArn } = await invoke(input);
    expect(DurableExecutionArn).toContain(":restore-hook:$LATEST/");
    expect(aws.invocations).toMatchObject([{ functionName: "restore-hook", qualifier: "$LATEST" }]);
  });

  test("starts another execution each time if it has no name", async () => {
    const arns = [(await invoke()).DurableExecutionArn, (await invoke()).DurableExecutionArn];
    expect(aws.invocations.map((invocation) => invocation.durableExecutionArn)).toEqual(arns);
    expect(new Set(arns).size).toBe(2);
    expect(aws.invocations).toMatchObject([{ executionName: undefined }, { executionName: undefined }]);
  });

  test("finds the execution of its name, if that has the same payload", async () => {
    const first = await invoke({ DurableExecutionName: "event-1" });
    const again = await invoke({ DurableExecutionName: "event-1" });
    expect(again).toMatchObject({ StatusCode: 202, DurableExecutionArn: first.DurableExecutionArn });
    expect(aws.invocations).toHaveLength(1);

    const other = await invoke({ DurableExecutionName: "event-1", FunctionName: "other" });
    expect(other.DurableExecutionArn).not.toBe(first.DurableExecutionArn);
    expect(aws.invocations).toHaveLength(2);
  });

  test("is refused if the execution of its name has another payload", async () => {
    await invoke({ DurableExecutionName: "event-1" });
    const error = await invoke({ DurableExecutionName: "event-1", Payload: "{}" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DurableExecutionAlreadyStartedException);
    expect(error).toMatchObject({
      message: expect.stringContaining("event-1 has already been started"),
      $metadata: { httpStatusCode: 409 },
    });
    expect(aws.invocations).toHaveLength(1);
  });

  test.each([
    { what: "a name with a dot", input: { DurableExecutionName: "event.1" }, name: "ValidationException" },
    { what: "a name that is too long", input: { DurableExecutionName: "e".repeat(65) }, name: "ValidationException" },
    { what: "no qualifier", input: { Qualifier: undefined }, name: "InvalidParameterValueException" },
    { what: "a synchronous call", input: { InvocationType: undefined }, name: "InvalidParameterValueException" },
    { what: "a payload that is no JSON", input: { Payload: "{" }, name: "InvalidRequestContentException" },
  ])("is refused for $what", async ({ input, name }) => {
    await expect(invoke(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
    expect(aws.invocations).toEqual([]);
  });

  test("may have a payload of one megabyte and no more", async () => {
    const largest = JSON.stringify("x".repeat(1024 * 1024 - 2));
    await invoke({ Payload: largest });
    const error = await invoke({ Payload: `${largest} ` }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RequestTooLargeException);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 413 } });
    expect(aws.invocations).toHaveLength(1);
  });
});

test("what is not here is answered by a fault", async () => {
  const listFunctions = new LambdaClient().send(new ListFunctionsCommand());
  await expect(listFunctions).rejects.toThrow("the local AWS endpoint does not know lambda:GET /2015-03-31/functions");
});
