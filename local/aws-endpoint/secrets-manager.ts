import { createHash } from "node:crypto";
import { z } from "zod";
import { AwsFault } from "./fault.ts";
import { jsonService } from "./json-protocol.ts";
import type { Secret } from "./state.ts";

const getInput = z.object({ SecretId: z.string(), VersionStage: z.string().default("AWSCURRENT") });

/** AWS Secrets Manager. */
export const secretsManager = jsonService({
  GetSecretValue(input, { state }) {
    const { SecretId, VersionStage } = getInput.parse(input);
    const secret = (state.secrets ?? []).find((candidate) => isCalled(candidate, SecretId));
    if (secret === undefined) {
      throw notFound("Secrets Manager can't find the specified secret.");
    }
    const { SecretString: text, SecretBinary: binary, PreviousSecretString: previous } = secret;
    const versions = new Map([
      ["AWSCURRENT", binary === undefined ? text && { SecretString: text } : { SecretBinary: binary }],
      ["AWSPREVIOUS", previous && { SecretString: previous }],
    ]);
    const value = versions.get(VersionStage);
    if (!value) {
      throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`);
    }
    const { ARN, Name } = secret;
    // The same value is the same version.
    const VersionId = createHash("md5").update(JSON.stringify(value)).digest("hex");
    return { ARN, Name, VersionId, ...value, VersionStages: [VersionStage] };
  },
});

function notFound(message: string): AwsFault {
  return new AwsFault(400, "ResourceNotFoundException", message);
}

/** By name, by ARN, or by ARN without the hyphen and six characters that Secrets Manager adds to the name. */
function isCalled({ ARN, Name }: Secret, id: string): boolean {
  return id === ARN || id === Name || id === ARN.replace(/-\w{6}$/, "");
}
