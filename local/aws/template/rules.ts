import { z } from "zod";
import { arnOf } from "../account.ts";
import type { InputForm } from "../events/input.ts";
import { compilePattern } from "../events/pattern.ts";
import type { Acting } from "../iam/gate.ts";
import type { Template } from "./template.ts";

const retryPolicy = z.looseObject({
  MaximumRetryAttempts: z.coerce.number().optional(),
  MaximumEventAgeInSeconds: z.coerce.number().optional(),
});
const target = z.looseObject({
  Arn: z.string(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .looseObject({ InputTemplate: z.string(), InputPathsMap: z.record(z.string(), z.string()).default({}) })
    .optional(),
  RetryPolicy: retryPolicy.optional(),
  RoleArn: z.string().optional(),
});
const rule = z.looseObject({
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: z.string().optional(),
  State: z.string().default("ENABLED"),
  Targets: z.array(target).default([]),
});
const schedule = z.looseObject({
  ScheduleExpression: z.string(),
  State: z.string().default("ENABLED"),
  GroupName: z.string().default("default"),
  Target: target,
});

export type Rule = {
  name: string;
  arn: string;
  matches(event: unknown): boolean;
  targets: readonly { arn: string; input: InputForm; roleArn: string | undefined }[];
};

/** A schedule with what AWS does when the target's service refuses: 185 tries in 24 hours unless the template says less. */
export type Schedule = {
  name: string;
  arn: string;
  everyMs: number;
  targetArn: string;
  /** Who starts the target: the service as itself or with the role that it takes, for the resource that roles know it by. */
  acting: Acting;
  /** JSON text; the service's own event where the schedule names none. */
  input: string | undefined;
  maximumRetryAttempts: number;
  maximumEventAgeSec: number;
};

function inputForm({ Input, InputPath, InputTransformer }: z.output<typeof target>): InputForm {
  if (Input !== undefined) return { kind: "constant", text: Input };
  if (InputPath !== undefined) return { kind: "path", path: InputPath };
  if (InputTransformer === undefined) return { kind: "event" };
  return { kind: "template", template: InputTransformer.InputTemplate, paths: InputTransformer.InputPathsMap };
}

/** The enabled rules that wait for events. */
export function readRules(template: Template): Rule[] {
  return template.ofType("AWS::Events::Rule").flatMap(({ identity, properties }) => {
    const { EventPattern, State, Targets } = rule.parse(properties);
    if (EventPattern === undefined || State !== "ENABLED") return [];
    const targets = Targets.map((each) => ({ arn: each.Arn, input: inputForm(each), roleArn: each.RoleArn }));
    return [
      { name: identity.name, arn: identity.attributes["Arn"] ?? "", matches: compilePattern(EventPattern), targets },
    ];
  });
}

const unitMs: Readonly<Record<string, number>> = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `rate(5 minutes)` → milliseconds; undefined for the other forms, which have no stand-in. */
export function periodOf(expression: string): number | undefined {
  const found = /^rate\((\d+) (second|minute|hour|day)s?\)$/.exec(expression);
  return found === null ? undefined : Number(found[1]) * (unitMs[found[2] ?? ""] ?? Number.NaN);
}

/** Schedules of EventBridge Scheduler and of rules; `skipped` names those whose expression is no rate. */
export function readSchedules(template: Template): { schedules: Schedule[]; skipped: string[] } {
  const own = template.ofType("AWS::Scheduler::Schedule").map(({ identity, properties }) => {
    const { ScheduleExpression, State, Target, GroupName } = schedule.parse(properties);
    const acting = {
      service: "scheduler.amazonaws.com",
      sourceArn: arnOf("scheduler", `schedule-group/${GroupName}`), // its roles are trusted for a group, not for a schedule
      roleArn: Target.RoleArn,
    };
    return { identity, expression: ScheduleExpression, State, target: Target, acting };
  });
  const ofRules = template.ofType("AWS::Events::Rule").flatMap(({ identity, properties }) => {
    const { ScheduleExpression, State, Targets } = rule.parse(properties);
    if (ScheduleExpression === undefined) return [];
    const sourceArn = identity.attributes["Arn"] ?? "";
    return Targets.map((each) => ({
      identity,
      expression: ScheduleExpression,
      State,
      target: each,
      acting: { service: "events.amazonaws.com", sourceArn, roleArn: each.RoleArn },
    }));
  });
  const enabled = [...own, ...ofRules].filter(({ State }) => State === "ENABLED");
  return {
    skipped: enabled
      .filter(({ expression }) => periodOf(expression) === undefined)
      .map(({ identity }) => identity.name),
    schedules: enabled.flatMap(({ identity, expression, acting, target: { Arn, Input, RetryPolicy } }) => {
      const everyMs = periodOf(expression);
      if (everyMs === undefined) return [];
      return {
        name: identity.name,
        arn: identity.attributes["Arn"] ?? identity.name,
        everyMs,
        targetArn: Arn,
        acting,
        input: Input,
        maximumRetryAttempts: RetryPolicy?.MaximumRetryAttempts ?? 185,
        maximumEventAgeSec: RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
      };
    }),
  };
}
