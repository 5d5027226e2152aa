import { describe, expect, test } from "vitest";
import { sentence } from "../../../lambda/failure.ts";
import type { Known } from "../../../lambda/targets/credentials/candidates.ts";
import { explainNoCredentials, type Tried } from "../../../lambda/targets/credentials/explain-no-credentials.ts";
import type { CredentialSource, Place } from "../../../lambda/targets/target.ts";
import { bareEndpoint, barePlace, bareServer } from "../place.ts";

const known: Known = { server: bareServer, host: "", isVerified: true, endpoint: null, source: null };
const outside: Place = { ...barePlace, name: "db.example.com:5432", server: null, endpoint: bareEndpoint };

const tagCommand = (arn: string) =>
  `aws rds add-tags-to-resource --resource-name ${arn} --tags 'Key=restore-hook:secret,Value=<ARN of the secret>'`;
const putCommand = (secret: string) =>
  `aws secretsmanager put-secret-value --secret-id ${secret} --secret-string file://secret.json`;
const tagIt =
  "name a secret that opens it in its tag restore-hook:secret, and in secretArns in cdk.json, and deploy again";
const putIt =
  "put the username and the password that are valid on this server into its secret, from a file secret.json that holds them as JSON, with all else that the secret holds (where other servers use the same secret, give this one its own)";
const manage =
  "let RDS keep the password in a secret (--manage-master-user-password, see the runbook), which sets a new one, shuts out whatever logs in with the present one, and takes readManagedSecrets in cdk.json";
const doOne = "Do one of these, then run the restore hook again";
const letManage = `${doOne}: ${tagIt}; or ${manage}. For the first of them: ${tagCommand("arn:aws:rds:us-east-1:111111111111:db:orders-staging")}`;

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
      letManage,
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
      "Name a secret of this server in the endpoint and in secretArns in cdk.json, or in secretsByIdentifier in cdk.json, and deploy again, then run the restore hook again.",
    ],
    [
      "a server of which only the address is known",
      { ...outside, endpoint: null },
      `no secret is known for the server db.example.com:5432: ${none}`,
      "Name a secret of this server in secretsByIdentifier in cdk.json, and deploy again, then run the restore hook again.",
    ],
  ])("%s", (_what, place, reason, hint) => {
    const server = place.server === null ? null : bareServer;
    expect(explainNoCredentials(place, { ...known, server }, [])).toEqual({ reason, hint });
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
      reason: `no known credentials open the DB instance orders-staging: ${attempts}`,
      hint: expect.stringMatching(/: aws (secretsmanager put-secret-value|rds add-tags-to-resource) [^\n]*$/),
    });
  });

  const managed: CredentialSource = { ...tag, secretId: "rds!db-1234", origin: "the master user secret" };
  const managing = { ...known, server: { ...bareServer, managedSecretArn: "rds!db-1234" } };
  const rotate =
    "let RDS set a new password in the secret that it keeps (--rotate-master-user-password, see the runbook), which shuts out whatever does not read it there";
  const allow =
    "add the complete ARN of the secret that it may not read to secretArns in cdk.json (and a key of yours that it is encrypted with to secretKeyArns), and deploy again";
  const readManaged =
    "set readManagedSecrets to true in cdk.json, so that the restore hook may read the secret that RDS manages, and deploy again";
  const denied = "AWS answered AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue";
  const tagServer = tagCommand("arn:aws:rds:us-east-1:111111111111:db:orders-staging");
  const source = { identifier: "orders", server: { ...bareServer, tags: { "restore-hook:secret": "orders/dbadmin" } } };
  const configured = { ...tag, origin: 'the configured secret for "orders" of orders, which it was restored from' };

  test.each<[string, Place, Known, Tried[], string]>([
    [
      "its secret first, whose command harms nobody, and what it would do to others to have RDS set a password",
      barePlace,
      known,
      [{ source: { ...tag, secretId: "a b;$(c)" }, reason: wrong }],
      `${doOne}: ${putIt}; or ${manage}. For the first of them: ${putCommand("'a b;$(c)'")}`,
    ],
    [
      "another way where RDS manages the password already",
      barePlace,
      managing,
      [{ source: tag, reason: wrong }],
      `${doOne}: ${putIt}; or ${rotate}. For the first of them: ${putCommand("orders/dbadmin")}`,
    ],
    [
      "no word of putting a password into the secret of RDS itself",
      barePlace,
      managing,
      [{ source: managed, reason: wrong }],
      `${doOne}: ${tagIt}; or ${rotate}. For the first of them: ${tagServer}`,
    ],
    [
      "no word of putting one into the secret of what it was restored from, which has to keep its own",
      barePlace,
      { ...known, source },
      [{ source: tag, reason: wrong }],
      letManage,
    ],
    [
      "nor into one that is configured for that",
      barePlace,
      { ...known, source: { ...source, server: null } },
      [{ source: configured, reason: wrong }],
      letManage,
    ],
    [
      "no word of putting one into a secret that is not there",
      barePlace,
      known,
      [{ source: tag, reason: missing }],
      letManage,
    ],
    [
      "what the role lacks, and no new password, which it could not read either",
      barePlace,
      known,
      [{ source: tag, reason: denied }],
      `${doOne}: ${allow}; or ${tagIt}. For the second of them: ${tagServer}`,
    ],
    [
      "the setting that lets it read the secret of RDS",
      barePlace,
      managing,
      [{ source: managed, reason: denied }],
      `${doOne}: ${readManaged}; or ${tagIt}. For the second of them: ${tagServer}`,
    ],
    [
      "that setting, also where it is the one of what it was restored from",
      barePlace,
      known,
      [{ source: { ...managed, secretId: "arn:aws:secretsmanager:us-east-1:1:secret:rds!db-9-Ab" }, reason: denied }],
      `${doOne}: ${readManaged}; or ${tagIt}. For the second of them: ${tagServer}`,
    ],
    [
      "one way for each of two secrets",
      barePlace,
      managing,
      [
        { source: tag, reason: wrong },
        { source: managed, reason: denied },
      ],
      `${doOne}: ${readManaged}; or ${putIt}. For the second of them: ${putCommand("orders/dbadmin")}`,
    ],
    ["the tag, where IAM was all that was tried", barePlace, known, [ofIam], letManage],
    [
      "a place for its ARN, where RDS does not tell it",
      barePlace,
      { ...known, server: { ...bareServer, arn: null } },
      [],
      letManage.replace(tagServer, tagCommand("'<ARN of the DB instance orders-staging>'")),
    ],
    [
      "its secrets only, where RDS has nothing to do with it",
      outside,
      { ...known, server: null },
      [{ source: tag, reason: wrong }],
      `${sentence(putIt)}, then run the restore hook again: ${putCommand("orders/dbadmin")}`,
    ],
    [
      "what the role lacks, there, too",
      outside,
      { ...known, server: null },
      [{ source: tag, reason: denied }],
      `${doOne}: ${allow}; or name a secret of this server in the endpoint and in secretArns in cdk.json, or in secretsByIdentifier in cdk.json, and deploy again.`,
    ],
  ])("%s, as the remedy", (_what, place, from, tried, hint) => {
    expect(explainNoCredentials(place, from, tried).hint).toBe(hint);
  });
});
