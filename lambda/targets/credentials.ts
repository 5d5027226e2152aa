import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { z } from "zod";
import { awsClients } from "../aws-clients.ts";
import { FailureError } from "../failure.ts";

export interface Credentials {
  readonly user: string;
  readonly password: string;
  /** The server that the secret was made for, if it says so. After a restore that is the *original* server. */
  readonly host: string | null;
  readonly port: number | null;
}

/**
 * Reads a secret as RDS writes it; a managed one has username and password only.
 *
 * Throws a FailureError that names the secret and what is wrong with it, never what is in it; and what the SDK throws.
 */
export async function readCredentials(secretId: string): Promise<Credentials> {
  const { SecretString } = await awsClients.secretsManager().send(new GetSecretValueCommand({ SecretId: secretId }));
  if (SecretString === undefined) throw broken(secretId, "it is binary");
  const parsed = schema.safeParse(parseJson(secretId, SecretString));
  if (!parsed.success) {
    const keys = new Set(parsed.error.issues.map(({ path }) => path.join(".")).filter(Boolean));
    throw broken(secretId, keys.size === 0 ? "it is not a JSON object" : `wrong or missing: ${[...keys].join(", ")}`);
  }
  const { username, password, host, port } = parsed.data;
  return { user: username, password, host: host ?? null, port: port ?? null };
}

const schema = z.object({
  username: z.string().min(1),
  password: z.string().min(1),
  host: z.string().min(1).optional(),
  port: z.coerce.number().int().min(1).max(65_535).optional(),
});

function parseJson(secretId: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the error's words quote the text, which is the secret: it must not become the cause of ours
    throw broken(secretId, "it is not JSON");
  }
}

function broken(secretId: string, problem: string): FailureError {
  return new FailureError({
    reason: `the secret ${secretId} cannot be used: ${problem}`,
    hint: 'Store it as RDS does: {"username": "…", "password": "…"}.',
  });
}
