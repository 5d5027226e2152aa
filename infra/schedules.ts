import { EventField, Rule, RuleTargetInput, type Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction, type LambdaFunctionProps } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { allInForm, databaseIdentifier } from "./identifiers.ts";

/** When to look at which servers, restored or not. */
export interface RestoreHookSchedule {
  readonly schedule: Schedule;

  /**
   * The RDS instances to look at.
   *
   * @default - none; then there have to be clusters
   */
  readonly dbInstanceIdentifiers?: readonly string[] | undefined;

  /**
   * The Aurora and Multi-AZ clusters to look at.
   *
   * @default - none; then there have to be instances
   */
  readonly dbClusterIdentifiers?: readonly string[] | undefined;

  /**
   * Whether to repair what is found. These may be servers in use: unless told so, they are only checked.
   *
   * @default false
   */
  readonly repair?: boolean | undefined;
}

/** Starts `handler` by each of the schedules, with what it is to look at. */
export function addSchedules(
  scope: Construct,
  schedules: readonly RestoreHookSchedule[],
  handler: IFunction,
  delivery: LambdaFunctionProps,
): void {
  schedules.forEach((one, index) => {
    const input = RuleTargetInput.fromObject({ schedule: inputOf(one, `schedules[${index}]`) });
    new Rule(scope, `Schedule${index + 1}`, {
      description: `Starts the restore hook to ${one.repair ? "repair" : "check"} certain servers`,
      schedule: one.schedule,
      targets: [new LambdaFunction(handler, { ...delivery, event: input })],
    });
  });
}

function inputOf(schedule: RestoreHookSchedule, name: string) {
  const { dbInstanceIdentifiers = [], dbClusterIdentifiers = [], repair = false } = schedule;
  if (dbInstanceIdentifiers.length + dbClusterIdentifiers.length === 0) {
    throw new Error(`${name} says nothing to look at: give it dbInstanceIdentifiers or dbClusterIdentifiers`);
  }
  return {
    // when it was due: a delivery that is late or repeated has the same time
    time: EventField.time,
    mode: repair ? "repair" : "check",
    dbInstanceIdentifiers: allInForm(`${name}.dbInstanceIdentifiers`, dbInstanceIdentifiers, databaseIdentifier),
    dbClusterIdentifiers: allInForm(`${name}.dbClusterIdentifiers`, dbClusterIdentifiers, databaseIdentifier),
  };
}
