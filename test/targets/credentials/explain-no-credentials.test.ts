import { describe, expect, test } from "vitest";
import { sentence } from "../../../lambda/failure.ts";
import type { Known } from "../../../lambda/targets/credentials/candidates.ts";
import { explainNoCredentials, type Tried } from "../../../lambda/targets/credentials/explain-no-credentials.ts";
import type { CredentialSource, Place } from "../../../lambda/targets/target.ts";
import { bareEndpoint, barePlace, bareServer } from "../place.ts";

const known: Known = { server: bareServer, host: "", isVerified: true, endpoint: null, source: null };
const outside: Place = { ...barePlace, name: "db.example.com:5432", server: null, endpoint: bareEndpoint };

const manage = (kind: string, identifier: string) =>
  `or let RDS set a new password and keep it in a secret: aws rds modify-${kind} --${kind}-identifier ${identifier} --manage-master-user-password --apply-immediately`;
const doOne = "Do one of these, then run the restore hook again: ";
const tagIt = "name its secret in its tag restore-hook:secret";
const putIt = "put the password that is valid on this server into one of these secrets";
const letManage = `${doOne}${tagIt}; ${manage("db-instance", "orders-staging")}`;

describe("that no secret is known is told of", () => {
  const none = "the restore hook is configured with none for it";
  const neither = "it has neither the tag restore-hook:secret nor a master user secret that RDS manages";

  test.each<[string, Place, string, string]>([
    ["an instance", barePlace, `no secret is known for the DB instance orders-staging: ${neither}; ${none}`, letManage],
    [
      "an instance that was restored",
      { ...barePlace, origin: { kind: "db-instance", identifier: "orders" } },
      `no secret is known for the DB instance orders-staging: ${neither}; what it was restored from cannot be found; ${none}`,
      letManage,
    ],
    [
      "a cluster",
      { ...barePlace, server: { kind: "db-cluster", identifier: "orders", resourceId: null } },
      `no secret is known for the DB cluster orders: ${neither}; ${none}`,
      `${doOne}${tagIt}; ${manage("db-cluster", "orders")}`,
    ],
    [
      "an instance that DMS loads",
      { ...barePlace, endpoint: bareEndpoint },
      `no secret is known for the DB instance orders-staging: ${neither}; the DMS endpoint orders-target has a password of its own, which DMS does not tell; ${none}`,
      letManage,
    ],
    [
      "a server outside of RDS that DMS loads",
      outside,
      `no secret is known for the server db.example.com:5432: the DMS endpoint orders-target has a password of its own, which DMS does not tell; ${none}`,
      "Name a secret of this server in the endpoint or in the configuration of the restore hook, then run the restore hook again.",
    ],
    [
      "a server of which only the address is known",
      { ...outside, endpoint: null },
      `no secret is known for the server db.example.com:5432: ${none}`,
      "Name a secret of this server in the configuration of the restore hook, then run the restore hook again.",
    ],
  ])("%s", (_what, place, reason, hint) => {
    expect(explainNoCredentials(place, known, [])).toEqual({ reason, hint });
  });
});

describe("what a server was restored from is told of", () => {
  const restored: Place = { ...barePlace, origin: { kind: "db-snapshot", identifier: "nightly" } };

  test.each<[string, Known["source"], string]>([
    ["when nothing is known of it", null, "what it was restored from cannot be found"],
    ["when it is gone", { identifier: "orders", server: null }, "orders, which it was restored from, cannot be found"],
    [
      "when it names no secret",
      { identifier: "orders", server: { ...bareServer, identifier: "orders" } },
      "the DB instance orders, which it was restored from, has neither of them",
    ],
  ])("%s", (_when, source, told) => {
    const { reason } = explainNoCredentials(restored, { ...known, source }, []);
    expect(reason.split("; ")).toContain(told);
  });
});

describe("that none opens a server is told with", () => {
  const tag: CredentialSource = {
    kind: "secret",
    secretId: "orders/dbadmin",
    stage: "AWSCURRENT",
    user: null,
    origin: "the tag restore-hook:secret",
  };
  const previous: CredentialSource = {
    ...tag,
    stage: "AWSPREVIOUS",
    origin: "the tag restore-hook:secret, its previous version",
  };
  const iam: CredentialSource = { kind: "iam", user: "hook", origin: "IAM database authentication as hook" };
  const wrong = 'password authentication failed for user "dbadmin"';
  const missing = "AWS answered ResourceNotFoundException: Secrets Manager can't find the specified secret";

  const tagSaid = `the tag restore-hook:secret (orders/dbadmin): ${wrong}`;
  const ofIam = { source: iam, reason: "PAM authentication failed" };

  test.each<[string, Tried[], string]>([
    ["what was tried", [{ source: tag, reason: wrong }], tagSaid],
    [
      "what is true of both versions of a secret once, and all else that was tried",
      [{ source: tag, reason: wrong }, { source: previous, reason: wrong }, ofIam],
      `the tag restore-hook:secret (orders/dbadmin), in both versions: ${wrong}; IAM database authentication as hook: PAM authentication failed`,
    ],
    [
      "what is true of the previous version only, too",
      [
        { source: tag, reason: wrong },
        { source: previous, reason: "another" },
      ],
      `${tagSaid}; the tag restore-hook:secret, its previous version (orders/dbadmin): another`,
    ],
    [
      "no word of a previous version that is not there",
      [
        { source: tag, reason: wrong },
        { source: previous, reason: missing },
      ],
      tagSaid,
    ],
    [
      "a secret that is not there",
      [
        { source: tag, reason: missing },
        { source: previous, reason: missing },
      ],
      `the tag restore-hook:secret (orders/dbadmin): ${missing}`,
    ],
    [
      "the name of a secret once, where the reason has it",
      [{ source: tag, reason: "the secret orders/dbadmin cannot be used: it is empty" }],
      "the tag restore-hook:secret: the secret orders/dbadmin cannot be used: it is empty",
    ],
  ])("%s", (_what, tried, attempts) => {
    expect(explainNoCredentials(barePlace, known, tried)).toEqual({
      reason: `none of the credentials that are known opens the DB instance orders-staging: ${attempts}`,
      hint: `${doOne}${putIt}; ${manage("db-instance", "orders-staging")}`,
    });
  });

  const managed: CredentialSource = { ...tag, secretId: "rds!db-1234", origin: "the master user secret" };
  const managing = { ...known, server: { ...bareServer, managedSecretArn: "rds!db-1234" } };
  const rotate =
    "or let RDS set a new password, in the secret that it keeps: aws rds modify-db-instance --db-instance-identifier orders-staging --rotate-master-user-password --apply-immediately";
  const allow = "allow the role of the restore hook to read the secrets that it may not";
  const denied = "AWS answered AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue";

  test.each<[string, Place, Known, Tried[], string]>([
    [
      "another command where RDS manages the password already",
      barePlace,
      managing,
      [{ source: tag, reason: wrong }],
      `${doOne}${putIt}; ${rotate}`,
    ],
    [
      "no word of putting a password into the secret of RDS itself",
      barePlace,
      managing,
      [{ source: managed, reason: wrong }],
      `${doOne}${tagIt}; ${rotate}`,
    ],
    [
      "what the role lacks",
      barePlace,
      known,
      [{ source: tag, reason: denied }],
      `${doOne}${allow}; ${putIt}; ${manage("db-instance", "orders-staging")}`,
    ],
    [
      "the tag, where IAM was all that was tried",
      barePlace,
      known,
      [ofIam],
      `${doOne}${tagIt}; ${manage("db-instance", "orders-staging")}`,
    ],
    [
      "its secrets only, where RDS has nothing to do with it",
      outside,
      { ...known, server: null },
      [{ source: tag, reason: wrong }],
      `${sentence(putIt)}, then run the restore hook again.`,
    ],
    [
      "what the role lacks, there, too",
      outside,
      { ...known, server: null },
      [{ source: tag, reason: denied }],
      `${sentence(allow)}, or ${putIt}, then run the restore hook again.`,
    ],
  ])("%s, as the remedy", (_what, place, from, tried, hint) => {
    expect(explainNoCredentials(place, from, tried).hint).toBe(hint);
  });
});
