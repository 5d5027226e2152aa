import { z } from "zod";
import { AwsFault } from "./fault.ts";
import { type Filterable, filters, select } from "./filters.ts";
import { members, queryService } from "./query-protocol.ts";
import type { DbInstance } from "./state.ts";

const describeInput = z.object({ DBInstanceIdentifier: z.string().optional() });

const filterable: Filterable<DbInstance> = {
  "db-cluster-id": (instance) => [instance.DBClusterIdentifier],
  "db-instance-id": (instance) => [instance.DBInstanceIdentifier, instance.DBInstanceArn],
  engine: (instance) => [instance.Engine],
};

/** Amazon RDS. */
export const rds = queryService("http://rds.amazonaws.com/doc/2014-10-31/", {
  DescribeDBInstances(input, { state }) {
    const { DBInstanceIdentifier: identifier } = describeInput.parse(input);
    const wanted = members(input, "Filters.Filter").map(({ Name, ...values }) => ({
      Name,
      Values: Object.values(values),
    }));
    const found = select(state.dbInstances ?? [], filters.parse(wanted), filterable).filter(
      (instance) =>
        identifier === undefined ||
        // RDS keeps names in lower case and finds them in any.
        instance.DBInstanceIdentifier.toLowerCase() === identifier.toLowerCase() ||
        instance.DBInstanceArn === identifier,
    );
    if (identifier !== undefined && found.length === 0) {
      throw new AwsFault(404, "DBInstanceNotFound", `DBInstance ${identifier} not found.`);
    }
    return { DBInstances: { DBInstance: found.map(describe) } };
  },
});

function describe(instance: DbInstance): object {
  return { ...instance, DBInstanceStatus: nextStatus(instance), TagList: { Tag: instance.TagList ?? [] } };
}

function nextStatus({ DBInstanceStatus: status }: DbInstance): string | undefined {
  if (typeof status === "string") {
    return status;
  }
  return status.length > 1 ? status.shift() : status[0];
}
