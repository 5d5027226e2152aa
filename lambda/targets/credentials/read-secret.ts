import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import { awsClients } from "../../aws-clients.ts";
import { FailureError } from "../../failure.ts";
import { parseJson } from "../../parse-json.ts";
import type { CredentialSource } from "../target.ts";

/** What is in a secret. Never leaves the step that has read it. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
  /** The server that the secret was made for, if it says so. After a restore that is the *original* server. */
  readonly host: string | null;
  readonly port: number | null;
}

/** A secret that is there, and of no use. */
export class BrokenSecret extends FailureError {
  override readonly name = "BrokenSecret";
}

type SecretSource = Extract<CredentialSource, { kind: "secret" }>;

/**
 * Reads a secret: as RDS writes it, with username and password only (as RDS manages it), or nothing but the password of
 * `user`.
 *
 * Throws a BrokenSecret that names the secret and what is wrong with it, never what is in it; and what the SDK throws.
 */
export async function readSecret({
  secretId,
  stage,
  user,
}: Omit<SecretSource, "kind" | "origin">): Promise<Credentials> {
  const { SecretString } = await awsClients
    .secretsManager()
    .send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }));
  if (SecretString === undefined) throw broken(secretId, "it is binary");
  const value = parseJson(SecretString);
  // a password of digits is JSON, too
  if (typeof value === "object" && value !== null) return fromObject(secretId, value);
  const password = SecretString.trim();
  if (/^[[{]/.test(password)) throw broken(secretId, "it is broken JSON");
  if (password === "") throw broken(secretId, "it is empty");
  if (user === null) throw broken(secretId, "it is not JSON, and whose password it would be is not configured");
  return { user, password, host: null, port: null };
}

function fromObject(secretId: string, value: object): Credentials {
  const parsed = schema.safeParse(withoutAliases(value));
  if (!parsed.success) {
    const keys = new Set(parsed.error.issues.map(({ path }) => path.join(".")).filter(Boolean));
    throw broken(secretId, keys.size === 0 ? "it is not a JSON object" : `wrong or missing: ${[...keys].join(", ")}`);
  }
  const { username, password, host, port } = parsed.data;
  return { user: username, password, host: host ?? null, port: port ?? null };
}

/** As people write the keys of RDS. */
const aliases: Readonly<Record<string, string>> = {
  user: "username",
  userName: "username",
  pass: "password",
  hostname: "host",
  server: "host",
};

/** Where both are there, that of RDS counts. */
function withoutAliases(value: object): object {
  return { ...Object.fromEntries(Object.entries(value).map(([key, part]) => [aliases[key] ?? key, part])), ...value };
}

const schema = z.object({
  username: z.string().min(1),
  // somebody may have typed it as a number
  password: z.union([z.string().min(1), z.number().transform(String)]),
  host: z.string().min(1).optional(),
  port: z.coerce.number().int().min(1).max(65_535).optional(),
});

function broken(secretId: string, problem: string): BrokenSecret {
  return new BrokenSecret({
    reason: `the secret ${secretId} cannot be used: ${problem}`,
    hint: 'Store it as RDS does: {"username": "…", "password": "…"}.',
  });
}
