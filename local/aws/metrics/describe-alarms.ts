import { z } from "zod";
import { alarmState } from "../alarms/alarm-state.ts";
import type { Operations } from "../protocol/operation.ts";
import { pageOf } from "../protocol/page.ts";
import type { AlarmSpec } from "../template/alarms.ts";
import { metricsOperation } from "./schemas.ts";
import type { MetricStore } from "./store.ts";

/** "The maximum number of alarm descriptions to retrieve" (API reference, DescribeAlarms). */
const page = z.number().int().min(1).max(100);

const input = z.object({
  AlarmNamePrefix: z.string().optional(),
  StateValue: z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]).optional(),
  MaxRecords: page.default(50),
  NextToken: z.string().optional(),
});

type Options = { store: MetricStore; alarms: readonly AlarmSpec[]; now(): number };

/** How the stack's metric alarms stand now: reckoned when asked, where CloudWatch does it each minute. */
export function describeAlarms({ store, alarms, now }: Options): Operations {
  const bornMs = now();
  /** What rings on silence cannot tell silence from what has not begun. */
  const stateOf = (spec: AlarmSpec) =>
    spec.missing === "breaching" && now() - bornMs < (spec.periods + 1) * spec.periodMs
      ? "INSUFFICIENT_DATA"
      : alarmState(spec, store, now());
  return {
    DescribeAlarms: metricsOperation(input, ({ AlarmNamePrefix = "", StateValue, MaxRecords, NextToken }) => {
      const found = alarms
        .filter(({ name }) => name.startsWith(AlarmNamePrefix))
        .map((spec) => ({ AlarmName: spec.name, AlarmDescription: spec.description, StateValue: stateOf(spec) }))
        .filter((each) => StateValue === undefined || each.StateValue === StateValue);
      const { items, next } = pageOf(found, { size: MaxRecords, token: NextToken });
      return { MetricAlarms: items, CompositeAlarms: [], NextToken: next };
    }),
  };
}
