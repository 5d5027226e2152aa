import { FailureError } from "../../failure.ts";
import { readSecret } from "../credentials/read-secret.ts";
import { type Address, defaultPort } from "../target.ts";
import type { Endpoint } from "./endpoint.ts";

/** DMS may keep server and port in the secret only: then, and only then, is a secret asked for them. */
export async function addressOf({ called, host, port, secretId }: Endpoint): Promise<Address> {
  if (host !== null) return { host, port: port ?? defaultPort };
  if (secretId === null) {
    // the host in any other secret would be a server that nobody has named
    throw new FailureError({
      reason: `${called} names neither a server nor a secret`,
      hint: "Name one of them in the endpoint.",
    });
  }
  const secret = await readSecret({ secretId, stage: "AWSCURRENT", user: null });
  if (secret.host !== null) return { host: secret.host, port: port ?? secret.port ?? defaultPort };
  throw new FailureError({
    reason: `the secret ${secretId} names no host, and ${called} leaves it to its secret`,
    hint: "Add host and port to the secret.",
  });
}
