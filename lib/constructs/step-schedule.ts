import { Duration } from "aws-cdk-lib";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { LambdaInvoke } from "aws-cdk-lib/aws-scheduler-targets";
import type { Construct } from "constructs";
import { schedules } from "../../src/config/names.ts";
import type { StepFunction } from "./step-function.ts";

/**
 * Starts `step` at its period. Left alone the scheduler repeats a failed start 185 times over a day; here the next tick
 * is the retry.
 */
export function scheduleStep(scope: Construct, step: keyof typeof schedules, target: StepFunction): void {
  new Schedule(scope, "Schedule", {
    schedule: ScheduleExpression.rate(Duration.minutes(schedules[step].everyMinutes)),
    target: new LambdaInvoke(target, { retryAttempts: 0, maxEventAge: Duration.seconds(60) }),
  });
}
