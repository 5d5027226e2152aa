import type { IConnectable } from "aws-cdk-lib/aws-ec2";

/** Lets `hook` into each of the databases, on the port that it listens on. */
export function openDatabases(databases: readonly IConnectable[], hook: IConnectable): void {
  databases.forEach(({ connections }, index) => {
    const { defaultPort } = connections;
    if (defaultPort === undefined) {
      throw new Error(
        `databases[${index}] has no default port, so it is not known which one to open to the restore hook`,
      );
    }
    // written from our side, the rule is part of our stack: theirs, which may hold the VPC too, need not know it
    hook.connections.allowTo({ connections }, defaultPort, "The restore hook");
  });
}
