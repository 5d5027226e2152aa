import { describe, expect, test } from "vitest";
import type { Known } from "../../../lambda/targets/credentials/candidates.ts";
import { explainNoCredentials, type Tried } from "../../../lambda/targets/credentials/explain-no-credentials.ts";
import type { CredentialSource, Place } from "../../../lambda/targets/target.ts";
import { bareEndpoint, barePlace, bareServer } from "../place.ts";

const known: Known = { server: bareServer, host: "", isVerified: true, endpoint: null, source: null };
const outside: Place = { ...barePlace, name: "db.example.com:5432", server: null, endpoint: bareEndpoint };

const letManage =
  "Let RDS manage its password: aws rds modify-db-instance --db-instance-identifier orders-staging --manage-master-user-password --apply-immediately. Or put the password that is valid on this server into one of these secrets.";

describe("that no secret is known is told of", () => {
  const none = "the restore hook is configured with none for it";
  const neither = "it has neither the tag restore-hook:secret nor a master user secret that RDS manages";

  test.each<[string, Place, string, string]>([
    [
      "an instance",
      barePlace,
      `no secret is known for the DB instance orders-staging: ${neither}, and ${none}`,
      letManage,
    ],
    [
      "an instance that was restored",
      { ...barePlace, origin: { kind: "db-instance", identifier: "orders" } },
      `no secret is known for the DB instance orders-staging: ${neither}, and nothing is known of what it was restored from, or that names no secret either, and ${none}`,
      letManage,
    ],
    [
      "a cluster",
      { ...barePlace, server: { kind: "db-cluster", identifier: "orders" } },
      `no secret is known for the DB cluster orders: ${neither}, and ${none}`,
      "Let RDS manage its password: aws rds modify-db-cluster --db-cluster-identifier orders --manage-master-user-password --apply-immediately. Or put the password that is valid on this server into one of these secrets.",
    ],
    [
      "an instance that DMS loads",
      { ...barePlace, endpoint: bareEndpoint },
      `no secret is known for the DB instance orders-staging: ${neither}, and the DMS endpoint orders-target has a password of its own, which DMS does not tell, and ${none}`,
      letManage,
    ],
    [
      "a server outside of RDS that DMS loads",
      outside,
      `no secret is known for the server db.example.com:5432: the DMS endpoint orders-target has a password of its own, which DMS does not tell, and ${none}`,
      "Give the restore hook the secret of a user of this server: in the endpoint or in its configuration.",
    ],
    [
      "a server of which only the address is known",
      { ...outside, endpoint: null },
      `no secret is known for the server db.example.com:5432: ${none}`,
      "Give the restore hook the secret of a user of this server: in its configuration.",
    ],
  ])("%s", (_what, place, reason, hint) => {
    expect(explainNoCredentials(place, known, [])).toEqual({ reason, hint });
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

  test.each<[string, Tried[], string]>([
    ["what was tried", [{ source: tag, reason: wrong }], tagSaid],
    [
      "all that was tried",
      [
        { source: tag, reason: wrong },
        { source: previous, reason: wrong },
        { source: iam, reason: "PAM authentication failed" },
      ],
      `${tagSaid}; the tag restore-hook:secret, its previous version (orders/dbadmin): ${wrong}; IAM database authentication as hook: PAM authentication failed`,
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
  ])("%s", (_what, tried, attempts) => {
    expect(explainNoCredentials(barePlace, known, tried)).toEqual({
      reason: `none of the credentials that are known opens the DB instance orders-staging: ${attempts}`,
      hint: letManage,
    });
  });

  test("no command that RDS would refuse, where it manages the password", () => {
    const managing = { ...known, server: { ...bareServer, managedSecretArn: "rds!db-1234" } };
    expect(explainNoCredentials(barePlace, managing, [{ source: tag, reason: wrong }]).hint).toBe(
      "Put the password that is valid on this server into one of these secrets.",
    );
  });
});
