import { expect } from "vitest";
import type { ContractTest } from "./target.ts";

/** An event as a rule sees it, without the envelope that the bus adds. */
export type SeenEvent = { source: string; "detail-type": string; detail: object };

/** Whether a rule with this pattern sends this event on. */
export type Matcher = (pattern: object, event: SeenEvent) => Promise<boolean>;

const ended: SeenEvent = {
  source: "aws.batch",
  "detail-type": "Batch Job State Change",
  detail: {
    status: "FAILED",
    jobName: "proof-1",
    attempts: [{ exitCode: 1 }, { exitCode: 75 }],
    container: { exitCode: 75 },
  },
};

type Case = { name: string; pattern: object; matches: boolean };
const cases: readonly Case[] = [
  {
    name: "a source and a detail type select",
    pattern: { source: ["aws.batch"], "detail-type": ["Batch Job State Change"] },
    matches: true,
  },
  { name: "another source does not", pattern: { source: ["aws.s3"] }, matches: false },
  { name: "one of several values is enough", pattern: { detail: { status: ["SUCCEEDED", "FAILED"] } }, matches: true },
  {
    name: "every field has to match",
    pattern: { source: ["aws.batch"], detail: { status: ["SUCCEEDED"] } },
    matches: false,
  },
  { name: "a prefix matches the start", pattern: { detail: { jobName: [{ prefix: "proof-" }] } }, matches: true },
  { name: "a suffix matches the end", pattern: { detail: { jobName: [{ suffix: "-2" }] } }, matches: false },
  {
    name: "a field that is there exists",
    pattern: { detail: { container: { exitCode: [{ exists: true }] } } },
    matches: true,
  },
  {
    name: "a field that is not there does not exist",
    pattern: { detail: { statusReason: [{ exists: false }] } },
    matches: true,
  },
  { name: "anything but a value", pattern: { detail: { status: [{ "anything-but": ["SUCCEEDED"] }] } }, matches: true },
  {
    name: "a number in a range",
    pattern: { detail: { container: { exitCode: [{ numeric: [">", 0, "<=", 75] }] } } },
    matches: true,
  },
  { name: "one member of a list is enough", pattern: { detail: { attempts: { exitCode: [1] } } }, matches: true },
];

/** EventBridge's event patterns, as far as our rules use them. */
export function patternsContract(matcher: () => Matcher, test: ContractTest): void {
  for (const { name, pattern, matches } of cases)
    test(name, async () => {
      expect(await matcher()(pattern, ended)).toBe(matches);
    });
}
