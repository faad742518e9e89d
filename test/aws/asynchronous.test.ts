import { InvokeCommand } from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { createAsyncInvocations, type GivenUp } from "../../local/aws/lambda/async-invocations.ts";
import type { Outcome, Throttled } from "../../local/aws/lambda/function.ts";
import { createSchedules } from "../../local/aws/sources/schedules.ts";
import { periodOf, type Schedule } from "../../local/aws/template/rules.ts";
import { aFunction, aQueue, type Scratch } from "./stage/fixture-stack.ts";
import { onStage, type Stage, until } from "./stage/stage.ts";

const failing = `export const handler = async (event) => { console.log(JSON.stringify(event)); throw new Error("never"); };`;

const stack = (config: object | undefined) => (scratch: Scratch) => ({
  resources: {
    Fails: aFunction(scratch, "fails", failing),
    ...aQueue("given-up"),
    ...(config === undefined
      ? {}
      : {
          Config: {
            Type: "AWS::Lambda::EventInvokeConfig",
            Properties: { FunctionName: { Ref: "Fails" }, Qualifier: "$LATEST", ...config },
          },
        }),
  },
});
const send = (stage: Stage) =>
  stage.lambda.send(new InvokeCommand({ FunctionName: "fails", InvocationType: "Event", Payload: '{"n":1}' }));

describe("an asynchronous event", () => {
  test("is tried three times where the template says nothing", () =>
    onStage(stack(undefined), async (stage) => {
      const { StatusCode } = await send(stage);
      expect(StatusCode).toBe(202);
      await stage.aws.asynchronous.settled();
      expect(stage.said("fails")).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }]);
      expect(new Set(stage.reports.map(({ requestId }) => requestId)).size).toBe(1);
    }));

  test("is tried once where the template allows no retry, and goes to the failure destination", () => {
    const given: GivenUp[] = [];
    const config = {
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: { "Fn::GetAtt": ["given-up", "Arn"] } } },
    };
    return onStage(
      (scratch) => ({ ...stack(config)(scratch), onGivenUp: (event) => void given.push(event) }),
      async (stage) => {
        await send(stage);
        await stage.aws.asynchronous.settled();
        expect(stage.said("fails")).toHaveLength(1);
        expect(given).toMatchObject([
          { functionName: "fails", condition: "RetriesExhausted", attempts: 1, error: { errorMessage: "never" } },
        ]);
        await until(async () => expect(await stage.depth("given-up")).toEqual({ visible: 1, held: 0 }));
      },
    );
  });
});

/** A host that ends each call as told, and a clock that moves only when it is moved. */
function pretend(outcomes: (Outcome | Throttled)[], maximumEventAgeSec: number) {
  const clock = { nowMs: 0 };
  const given: GivenUp[] = [];
  const calls: number[] = [];
  const host = {
    invoke() {
      calls.push(clock.nowMs);
      clock.nowMs += 40_000;
      return Promise.resolve(outcomes[calls.length - 1] ?? { kind: "returned" as const, payload: "null" });
    },
  };
  const invocations = createAsyncInvocations({
    host: host as never, // `invoke` is all that it needs
    policy: () => ({ maximumRetryAttempts: 2, maximumEventAgeSec }),
    retryDelaysMs: [0],
    now: () => clock.nowMs,
    onGivenUp: (event) => void given.push(event),
  });
  return { invocations, calls, given };
}
const failed: Outcome = { kind: "failed", error: { errorType: "Error", errorMessage: "no" } };

test("an event that has grown too old is dropped, whatever retries it had left", async () => {
  const { invocations, calls, given } = pretend([failed, failed, failed], 60);
  invocations.accept("fn", "{}");
  await invocations.settled();
  expect(calls).toEqual([0, 40_000]);
  expect(given).toMatchObject([{ condition: "EventAgeExceeded", attempts: 2 }]);
});

test("an event that is throttled past its age never runs, and counts no attempt", async () => {
  const { invocations, given } = pretend([{ kind: "throttled" }, failed], 30);
  invocations.accept("fn", "{}");
  await invocations.settled();
  expect(given).toMatchObject([{ condition: "EventAgeExceeded", attempts: 0 }]);
});

describe("a schedule", () => {
  const schedule: Schedule = {
    name: "tick",
    arn: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/tick",
    everyMs: 60_000,
    targetArn: "arn:aws:lambda:us-east-1:000000000000:function:watch",
    acting: { service: "scheduler.amazonaws.com", sourceArn: "" },
    input: undefined,
    maximumRetryAttempts: 0,
    maximumEventAgeSec: 60,
  };
  function aClockwork(changes: Partial<Schedule> = {}, refusals = 0) {
    const clock = { nowMs: 0 };
    const told: unknown[] = [];
    const problems: string[] = [];
    let left = refusals;
    const schedules = createSchedules({
      schedules: [{ ...schedule, ...changes }],
      deliver(_arn, input) {
        left -= 1;
        if (left >= 0) return Promise.reject(new Error("refused"));
        told.push(JSON.parse(input));
        return Promise.resolve();
      },
      now: () => clock.nowMs,
      onProblem: (problem) => void problems.push(problem),
    });
    return { schedules, clock, told, problems };
  }

  test("fires when it begins, and tells what and when", () => {
    const { schedules, told } = aClockwork();
    schedules.start();
    schedules.stop();
    expect(told).toMatchObject([
      { source: "aws.scheduler", "detail-type": "Scheduled Event", time: "1970-01-01T00:00:00Z" },
    ]);
  });

  test("goes by the name of its function too, and fires twice at once on demand", () => {
    const { schedules, told } = aClockwork({
      input: '{"at":"<aws.scheduler.scheduled-time>","try":<aws.scheduler.attempt-number>}',
    });
    schedules.fire("watch", { times: 2 });
    expect(told).toEqual([
      { at: "1970-01-01T00:00:00Z", try: 1 },
      { at: "1970-01-01T00:00:00Z", try: 1 },
    ]);
    expect(() => schedules.fire("nobody")).toThrow("No schedule nobody; there are tick");
  });

  test("that was frozen delivers late ticks, but none past its event age", () => {
    const { schedules, clock, told } = aClockwork();
    schedules.freeze("tick");
    schedules.start();
    expect(told).toHaveLength(0);
    clock.nowMs = 60_000;
    schedules.thaw("tick");
    expect(told).toHaveLength(1);
    schedules.freeze("tick");
    schedules.stop();
    schedules.start();
    clock.nowMs = 121_000;
    schedules.thaw("tick");
    expect(told).toHaveLength(1);
    schedules.stop();
  });

  test("tries again only as often as it may", async () => {
    const none = aClockwork({}, 1);
    none.schedules.fire("tick");
    await until(() => expect(none.problems).toHaveLength(1));
    expect(none.told).toHaveLength(0);
    const one = aClockwork({ maximumRetryAttempts: 1 }, 1);
    one.schedules.fire("tick");
    await until(() => expect(one.told).toHaveLength(1));
  });

  test("has a rate, or no stand-in", () => {
    expect(periodOf("rate(1 minute)")).toBe(60_000);
    expect(periodOf("rate(5 minutes)")).toBe(300_000);
    expect(periodOf("cron(0 12 * * ? *)")).toBeUndefined();
  });
});

test("a schedule of the template starts its function as soon as the stack runs", () =>
  onStage(
    (scratch) => ({
      resources: {
        Tick: aFunction(scratch, "tick", "export const handler = async (event) => console.log(JSON.stringify(event));"),
        Schedule: {
          Type: "AWS::Scheduler::Schedule",
          Properties: {
            ScheduleExpression: "rate(1 minute)",
            FlexibleTimeWindow: { Mode: "OFF" },
            Target: {
              Arn: { "Fn::GetAtt": ["Tick", "Arn"] },
              Input: '{"step":"tick"}',
              RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
            },
          },
        },
        Nightly: {
          Type: "AWS::Scheduler::Schedule",
          Properties: { ScheduleExpression: "cron(0 3 * * ? *)", Target: { Arn: { "Fn::GetAtt": ["Tick", "Arn"] } } },
        },
      },
    }),
    async (stage) => {
      await until(() => expect(stage.said("tick")).toEqual([{ step: "tick" }]));
      expect(stage.aws.notHere).toEqual(["loopback-Nightly: no stand-in serves its kind of source or schedule"]);
    },
  ));
