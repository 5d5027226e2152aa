import pg from "pg";
import { describe, expect, test } from "vitest";
import { FailureError } from "../../lambda/failure.ts";
import { onceMoreWhenSilent } from "../../lambda/targets/silence.ts";

/** Why a session could not be had, or was lost, as it is told. */
function lost(cause: unknown): FailureError {
  return new FailureError({ reason: "the server cannot be reached", hint: "Look for it." }, { cause, transient: true });
}

const ofNode = (code: string) => Object.assign(new Error(`connect ${code} 192.0.2.1:5432`), { code });

function ofServer(sqlstate: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError("not now", 0, "error"), { code: sqlstate });
}

/** How often it is read when each time fails so, and whether what comes of that may pass. */
async function triesOf(error: unknown): Promise<{ tries: number; transient: unknown }> {
  let tries = 0;
  const thrown = await onceMoreWhenSilent(() => {
    tries += 1;
    return Promise.reject(error);
  }).catch((reason: unknown) => reason);
  return { tries, transient: thrown instanceof FailureError ? thrown.transient : thrown };
}

describe("nobody is waited for any longer who says nothing twice:", () => {
  test.each<[string, unknown]>([
    ["no connection in time", new Error("timeout expired")],
    ["no route", ofNode("EHOSTUNREACH")],
    ["no answer of the network", ofNode("ETIMEDOUT")],
    ["no answer of any of several addresses", new AggregateError([ofNode("ENETUNREACH"), ofNode("ETIMEDOUT")])],
    ["no answer to a query", new Error("Query read timeout")],
  ])("%s", async (_what, cause) => {
    expect(await triesOf(lost(cause))).toEqual({ tries: 2, transient: false });
  });
});

describe("what says something is left to whoever has the patience:", () => {
  test.each<[string, unknown]>([
    ["nobody listens, as while a server restarts", ofNode("ECONNREFUSED")],
    ["its connection has ended", new Error("Connection terminated unexpectedly")],
    ["the server is starting", ofServer("57P03")],
    ["others hold a lock", ofServer("55P03")],
  ])("%s", async (_what, cause) => {
    expect(await triesOf(lost(cause))).toEqual({ tries: 1, transient: true });
  });

  test("an error that is not of a session", async () => {
    const error = new TypeError("timeout expired");
    expect(await triesOf(error)).toEqual({ tries: 1, transient: error });
  });
});

test("what is read at the second try is what there is", async () => {
  const tries = [Promise.reject(lost(new Error("timeout expired"))), Promise.resolve("all of it")];
  await expect(onceMoreWhenSilent(async () => tries.shift())).resolves.toBe("all of it");
});
