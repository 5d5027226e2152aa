import { describe, expect, test } from "vitest";
import type { Config } from "../../../lambda/config.ts";
import { credentialCandidates, type Known } from "../../../lambda/targets/credentials/candidates.ts";
import { bareConfig, bareEndpoint, bareServer } from "../place.ts";

const managed = "arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!db-1234-AbCdEf";
const managedOfSource = "arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!db-5678-AbCdEf";

const nothing: Known = {
  server: bareServer,
  host: "orders.example.com",
  isVerified: true,
  endpoint: null,
  source: null,
};
const source = { ...bareServer, identifier: "orders" };

/** Where passwords are looked for first of all, then next, each secret in its current version. */
function order(known: Partial<Known>, config: Partial<Config> = {}): string[][] {
  return credentialCandidates({ ...nothing, ...known }, { ...bareConfig, ...config }).flatMap((candidate) => {
    if (candidate.kind === "iam") return [["IAM", candidate.origin]];
    return candidate.stage === "AWSCURRENT" ? [[candidate.secretId, candidate.origin]] : [];
  });
}

test("all that may open a server is tried in this order", () => {
  const known: Known = {
    server: {
      ...bareServer,
      tags: { "restore-hook:secret": "of/tag" },
      managedSecretArn: managed,
      iamAuthentication: true,
    },
    host: "unused",
    isVerified: true,
    endpoint: { ...bareEndpoint, secretId: "of/endpoint" },
    source: {
      identifier: "orders",
      server: { ...source, tags: { "restore-hook:secret": "of/source" }, managedSecretArn: managedOfSource },
    },
  };
  const config = {
    secrets: [
      { identifier: "*-staging", secret: "of/map" },
      { identifier: "orders", secret: "of/map-for-source" },
    ],
    defaultSecret: "of/default",
    iamUser: "restore_hook",
  };
  expect(order(known, config)).toEqual([
    ["of/tag", "the tag restore-hook:secret"],
    ["of/endpoint", "the DMS endpoint orders-target"],
    [managed, "the master user secret that RDS manages"],
    ["of/map", 'the configured secret for "*-staging"'],
    ["of/source", "the tag restore-hook:secret of the DB instance orders, which it was restored from"],
    [managedOfSource, "the master user secret of the DB instance orders, which it was restored from"],
    ["of/map-for-source", 'the configured secret for "orders" of the DB instance orders, which it was restored from'],
    ["of/default", "the default of the restore hook"],
    ["IAM", "IAM database authentication as restore_hook"],
  ]);
});

test("nothing is tried where nothing is known", () => {
  expect(order({})).toEqual([]);
});

test("of each secret the previous version is tried right after the current one", () => {
  const known = { ...nothing, server: { ...bareServer, tags: { "restore-hook:secret": "of/tag" } } };
  const shared = { kind: "secret", user: null };
  expect(credentialCandidates(known, { ...bareConfig, defaultSecret: "of/default" })).toEqual([
    { ...shared, secretId: "of/tag", stage: "AWSCURRENT", origin: "the tag restore-hook:secret" },
    {
      ...shared,
      secretId: "of/tag",
      stage: "AWSPREVIOUS",
      origin: "the tag restore-hook:secret, its previous version",
    },
    { ...shared, secretId: "of/default", stage: "AWSCURRENT", origin: "the default of the restore hook" },
    {
      ...shared,
      secretId: "of/default",
      stage: "AWSPREVIOUS",
      origin: "the default of the restore hook, its previous version",
    },
  ]);
});

test("a secret that several name is tried once, for the first of them", () => {
  const tagged = { ...bareServer, tags: { "restore-hook:secret": "shared" } };
  const known = { server: tagged, source: { identifier: "orders", server: tagged } };
  expect(order(known, { defaultSecret: "shared", secrets: [{ identifier: "*", secret: "shared" }] })).toEqual([
    ["shared", "the tag restore-hook:secret"],
  ]);
});

describe("of the configured secrets counts", () => {
  const secrets = [
    { identifier: "billing-*", secret: "billing" },
    { identifier: "ORDERS-*", secret: "orders" },
    { identifier: "*", secret: "any" },
  ];

  test("the first whose glob matches", () => {
    expect(order({}, { secrets })).toEqual([["orders", 'the configured secret for "ORDERS-*"']]);
  });

  test("that of the host where the server is not on RDS", () => {
    const outside = { server: null, host: "billing-1.example.com" };
    expect(order(outside, { secrets })).toEqual([["billing", 'the configured secret for "billing-*"']]);
  });

  test("that of a source which is gone, by its identifier", () => {
    expect(order({ source: { identifier: "billing-1", server: null } }, { secrets })).toEqual([
      ["orders", 'the configured secret for "ORDERS-*"'],
      ["billing", 'the configured secret for "billing-*" of billing-1, which it was restored from'],
    ]);
  });
});

describe("a server that has not to prove who it is is offered", () => {
  const endpoint = { ...bareEndpoint, secretId: "of/endpoint" };
  const unproved: Partial<Known> = { server: null, host: "db.example.com", isVerified: false, endpoint };
  const ofEndpoint = ["of/endpoint", "the DMS endpoint orders-target"];

  test("the secret of its own endpoint, and no default", () => {
    expect(order(unproved, { defaultSecret: "of/default" })).toEqual([ofEndpoint]);
    expect(order({ ...unproved, endpoint: bareEndpoint }, { defaultSecret: "of/default" })).toEqual([]);
  });

  test.each(["*", "*.example.com", "db.example.co?", "{db.example.com,other}", "example.com"])(
    'no secret of the servers "%s": nobody has meant this very one',
    (identifier) => {
      expect(order(unproved, { secrets: [{ identifier, secret: "of/many" }] })).toEqual([ofEndpoint]);
    },
  );

  test("the secret that is configured for its host, whichever glob stands before it", () => {
    const secrets = [
      { identifier: "*", secret: "of/many" },
      { identifier: "db.example.com", secret: "of/host" },
    ];
    expect(order(unproved, { secrets })).toEqual([
      ofEndpoint,
      ["of/host", 'the configured secret for "db.example.com"'],
    ]);
    expect(order({ ...unproved, isVerified: true }, { secrets, defaultSecret: "of/default" })).toEqual([
      ofEndpoint,
      ["of/many", 'the configured secret for "*"'],
      ["of/default", "the default of the restore hook"],
    ]);
  });
});

test("a tag that is empty names no secret", () => {
  expect(order({ server: { ...bareServer, tags: { "restore-hook:secret": "" } } })).toEqual([]);
});

describe("a secret that holds a password only is that of", () => {
  const server = { ...bareServer, masterUser: "dbadmin" };
  const endpoint = { ...bareEndpoint, user: "dms" };

  test.each<[string, Partial<Known>, Partial<Config>, string | null]>([
    ["the configured user before all others", { server, endpoint }, { user: "hook" }, "hook"],
    ["the master user", { server, endpoint }, {}, "dbadmin"],
    ["the user of the endpoint", { server: null, endpoint }, {}, "dms"],
    ["nobody that is known", {}, {}, null],
  ])("%s", (_who, known, config, user) => {
    const candidates = credentialCandidates(
      { ...nothing, ...known },
      { ...bareConfig, defaultSecret: "default", ...config },
    );
    expect(candidates.map((candidate) => candidate.user)).toEqual([user, user]);
  });
});

describe("IAM database authentication is left out when", () => {
  const server = { ...bareServer, iamAuthentication: true };

  test.each<[string, Partial<Known>, Partial<Config>]>([
    ["nobody is configured for it", { server }, {}],
    ["the server has it off, as after a restore", {}, { iamUser: "restore_hook" }],
    ["the server is not on RDS", { server: null }, { iamUser: "restore_hook" }],
  ])("%s", (_when, known, config) => {
    expect(order(known, config)).toEqual([]);
  });
});
