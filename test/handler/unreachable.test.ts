import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { z } from "zod";
import type { AwsState, DbInstance } from "../../local/aws-endpoint.ts";
import { awsAccount } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { changeEndpoints, changeInstances } from "./change-account.ts";
import { attemptsOf, deliver, restored, taskStopped } from "./deliver.ts";
import { paragraphs } from "./paragraphs.ts";
import { shortenTimeLimit } from "./time-limit.ts";

let world: World;
let closedPort: number;
let silent: Awaited<ReturnType<typeof startSilentServer>>;
beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"));
  silent = await startSilentServer();
  const closed = await startSilentServer();
  closedPort = closed.port;
  await closed.stop();
});
beforeEach(() => {
  Object.assign(world.account, awsAccount(world.server), { dbClusters: [], fail: undefined } satisfies AwsState);
  changeInstances(world, { DBInstanceStatus: "available", ...network });
});
afterEach(() => {
  vi.unstubAllGlobals();
  for (const name of ["SECURITY_GROUPS", "SUBNETS"]) vi.stubEnv(`RESTORE_HOOK_${name}`, undefined);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await silent.stop();
  await world[Symbol.asyncDispose]();
});

/** Where the instance is. */
const network = {
  VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-default", Status: "active" }],
  DBSubnetGroup: {
    VpcId: "vpc-jobs",
    Subnets: [{ SubnetIdentifier: "subnet-a" }, { SubnetIdentifier: "subnet-b" }],
  },
} satisfies Partial<DbInstance>;
const ofInstance =
  "the DB instance jobs-staging is in the VPC vpc-jobs (subnets subnet-a, subnet-b; security groups sg-default)";
const ofFunction = "the restore hook is in a VPC (subnets subnet-1, subnet-2; security groups sg-hook)";
const rule =
  "aws ec2 authorize-security-group-ingress --group-id sg-default --protocol tcp --port PORT --source-group sg-hook";
const letIn = `let the restore hook in, which takes the same VPC or a peered one, then run it again: ${rule}`;
const whyRefused =
  "Nobody listens at this address and port: see in the events of the server whether it is restarting, or has another port. If that is not it,";
const whyUnknown =
  "Its host name does not resolve: see whether the server is still there, and whether DNS resolution is turned on in the VPC of the restore hook. If that is not it,";

function putFunctionIntoVpc(): void {
  vi.stubEnv("RESTORE_HOOK_SECURITY_GROUPS", "sg-hook");
  vi.stubEnv("RESTORE_HOOK_SUBNETS", "subnet-1,subnet-2");
}

describe("a server that cannot be reached is told of with where it is, where we are, and the rule that opens it:", () => {
  interface Unreached {
    readonly given: () => void;
    readonly event?: unknown;
    readonly host?: string;
    readonly port: () => number;
    readonly said: string;
    /** Where the two are. */
    readonly where: string;
    readonly hint: string;
  }
  const refused = { port: () => closedPort, said: "connect ECONNREFUSED 127.0.0.1:PORT" };

  test.each<[string, Unreached]>([
    [
      "nobody listens",
      { ...refused, given: putFunctionIntoVpc, where: `${ofInstance}; ${ofFunction}`, hint: `${whyRefused} ${letIn}` },
    ],
    [
      "nobody answers",
      {
        given: () => {
          putFunctionIntoVpc();
          shortenTimeLimit(15_000);
        },
        port: () => silent.port,
        said: "timeout expired",
        where: `${ofInstance}; ${ofFunction}`,
        hint: `L${letIn.slice(1)}`,
      },
    ],
    [
      "nobody has the name",
      {
        given: putFunctionIntoVpc,
        host: "jobs-staging.invalid",
        port: () => 5432,
        said: "getaddrinfo ENOTFOUND jobs-staging.invalid",
        where: `${ofInstance}; ${ofFunction}`,
        hint: `${whyUnknown} ${letIn}`,
      },
    ],
    [
      "the function is in no VPC, and the server is not public",
      {
        ...refused,
        given: () => undefined,
        where: `${ofInstance}; the restore hook is in no VPC`,
        hint: `${whyRefused} deploy the restore hook into the VPC vpc-jobs: a server that is not public cannot be reached from outside.`,
      },
    ],
    [
      "the function is in no VPC, and the server is public",
      {
        ...refused,
        given: () => changeInstances(world, { PubliclyAccessible: true }),
        where: `${ofInstance.replace(")", "; publicly accessible)")}; the restore hook is in no VPC`,
        hint: `${whyRefused} deploy the restore hook into the VPC vpc-jobs: a function in no VPC has no address of its own that a rule could let in.`,
      },
    ],
    [
      "RDS tells nothing of its network",
      {
        ...refused,
        given: () => {
          putFunctionIntoVpc();
          changeInstances(world, { DBSubnetGroup: undefined, VpcSecurityGroups: undefined });
        },
        where: `the DB instance jobs-staging is in a VPC that RDS does not tell (security groups none); ${ofFunction}`,
        hint: `${whyRefused} ${letIn.replace("sg-default", "'<security group of the server>'")}`,
      },
    ],
    [
      "a cluster, which is where its writer is",
      {
        ...refused,
        event: { dbClusterIdentifier: "orders-cluster" },
        given: () => {
          putFunctionIntoVpc();
          changeInstances(world, { DBClusterIdentifier: "orders-cluster" });
          world.account.dbClusters = [
            {
              DBClusterIdentifier: "orders-cluster",
              Status: "available",
              Engine: "aurora-postgresql",
              Endpoint: "localhost",
              Port: closedPort,
              TagList: [{ Key: "restore-hook:secret", Value: "jobs/dbadmin" }],
              VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-default" }],
              DBClusterMembers: [{ DBInstanceIdentifier: "jobs-staging", IsClusterWriter: true }],
            },
          ];
        },
        where: `${ofInstance.replace("instance jobs-staging", "cluster orders-cluster")}; ${ofFunction}`,
        hint: `${whyRefused} ${letIn}`,
      },
    ],
  ])("%s", async (_what, { given, event, host = "localhost", port, said, where, hint }) => {
    given();
    changeInstances(world, { Endpoint: { Address: host, Port: port() } });
    const run = await deliver(world, event ?? { dbInstanceIdentifier: "jobs-staging" });
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "failed" } });
    expect(run.mails).toHaveLength(1);
    const [verdict, _header, remedy, ...others] = paragraphs(run.mails[0]);
    const withPort = (text: string) => text.replaceAll("PORT", String(port()));
    expect(plain(verdict)).toBe(withPort(`FAILED: the server cannot be reached: ${said} (${host}:PORT); ${where}`));
    expect(remedy).toBe(withPort(`HINT: ${hint}`));
    // to be copied as it is
    const command = / (aws ec2 .*)$/.exec(withPort(hint))?.[1];
    if (command !== undefined) expect(run.mails[0]?.text.split("\n")).toContain(command);
    expect(others).toEqual([]);
    expect(attemptsOf(run, "log in")).toBe(5);
  });

  test("nobody listens for half an hour after a restore", async () => {
    changeInstances(world, { Endpoint: { Address: "localhost", Port: closedPort } });
    const run = await deliver(world, restored);
    expect(run.result).toEqual({ status: "failed" });
    expect(attemptsOf(run, "log in")).toBe(13);
  });

  test("nobody listens, outside of RDS, where nothing is known of its network", async () => {
    world.account.dbInstances = [];
    changeEndpoints(world, { ServerName: "localhost", Port: closedPort });
    const run = await deliver(world, taskStopped);
    const [verdict, _header, remedy] = paragraphs(run.mails[0]);
    const said = `connect ECONNREFUSED 127.0.0.1:${closedPort}`;
    expect(plain(verdict)).toBe(`FAILED: the server cannot be reached: ${said} (localhost:${closedPort})`);
    expect(remedy).toBe(
      "HINT: Check that the host name resolves, that the server runs, and that its security group lets the restore hook in on this port. A restored RDS instance gets the default security group unless told otherwise, and that group admits only its own members.",
    );
  });
});

test("a server that falls silent once it has let us in is not waited for without end", async () => {
  // come in without a password, and ask what you want
  const mute = await startSilentServer(Buffer.from("R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I"));
  // the time of a short statement, and as much for its answer
  shortenTimeLimit(60_000);
  vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", "");
  world.account.dbInstances = [];
  changeEndpoints(world, { ServerName: "localhost", Port: mute.port, SslMode: "none" });
  try {
    const run = await deliver(world, taskStopped);
    expect(run.result).toEqual({ status: "failed" });
    expect(paragraphs(run.mails[0])[0]).toBe(
      `FAILED: the server cannot be reached: Query read timeout (localhost:${mute.port})`,
    );
    expect(attemptsOf(run, "log in")).toBe(5);
  } finally {
    vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", world.server.certificate);
    await mute.stop();
  }
});

/** A server that takes connections, and says nothing, or nothing but a greeting: to us as a firewall that drops what it gets. */
async function startSilentServer(greeting?: Buffer) {
  const sockets = new Set<{ destroy(): unknown }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    if (greeting !== undefined) socket.on("data", () => undefined).once("data", () => socket.write(greeting));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: z.object({ port: z.number() }).parse(server.address()).port,
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

/** Whether localhost has an address of IPv6 as well, and how a resolver says no, depends on the machine. */
function plain(text: string | undefined): string | undefined {
  return text?.replace(/connect ECONNREFUSED ::1:\d+; /, "").replace("EAI_AGAIN", "ENOTFOUND");
}
