import * as z from "zod";

/** What the descriptions of instances and clusters have in common. */
export const describedServer = z.object({
  Engine: z.string(),
  MasterUsername: z.string().optional(),
  MasterUserSecret: z.object({ SecretArn: z.string().optional() }).optional(),
  IAMDatabaseAuthenticationEnabled: z.boolean().optional(),
  PubliclyAccessible: z.boolean().optional(),
  TagList: z.array(z.object({ Key: z.string(), Value: z.string().default("") })).default([]),
  VpcSecurityGroups: z.array(z.object({ VpcSecurityGroupId: z.string().optional() })).default([]),
});

export function commonParts(server: z.output<typeof describedServer>) {
  return {
    engine: server.Engine,
    masterUser: server.MasterUsername ?? null,
    managedSecretArn: server.MasterUserSecret?.SecretArn ?? null,
    iamAuthentication: server.IAMDatabaseAuthenticationEnabled ?? false,
    tags: Object.fromEntries(server.TagList.map(({ Key, Value }) => [Key, Value])),
  };
}

export function commonNetwork({ VpcSecurityGroups, PubliclyAccessible }: z.output<typeof describedServer>) {
  return {
    securityGroupIds: VpcSecurityGroups.flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []),
    isPublic: PubliclyAccessible ?? false,
  };
}
