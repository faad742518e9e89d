import { randomUUID } from "node:crypto";
import { account } from "../account.ts";
import type { Acting } from "../iam/gate.ts";
import type { Schedule } from "../template/rules.ts";

/** Schedules go by their name, or by the name of the function that they start. */
export type Schedules = {
  names(): readonly string[];
  /** Begins: each schedule fires at once, as a rate does when it is created, and then at its rate. */
  start(): void;
  /** One more tick now; twice at once with `times: 2`. */
  fire(name: string, options?: { times?: number }): void;
  /** Keeps ticks back, as an outage of the scheduler does. */
  freeze(name: string): void;
  /** Ends an outage: late ticks come now, but those past the schedule's event age never. */
  thaw(name: string): void;
  stop(): void;
};

type Options = {
  schedules: readonly Schedule[];
  /** Hands an input to a target; throws where the target's service refuses. */
  deliver(arn: string, input: string, acting: Acting): Promise<void>;
  now(): number;
  onProblem(message: string): void;
};

type Tick = { scheduledMs: number; executionId: string };

/** EventBridge Scheduler for rates. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based */
export function createSchedules({ schedules, deliver, now, onProblem }: Options): Schedules {
  const timers = new Set<NodeJS.Timeout>();
  const frozen = new Map<string, Tick[]>();
  const find = (name: string): Schedule => {
    const found = schedules.find((each) => each.name === name || each.targetArn.endsWith(`:${name}`));
    if (found === undefined)
      throw new Error(`No schedule ${name}; there are ${schedules.map((each) => each.name).join(", ")}`);
    return found;
  };
  const later = (ms: number, act: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  const attempt = (schedule: Schedule, tick: Tick, failures: number): void => {
    const { targetArn, acting } = schedule;
    deliver(targetArn, inputOf(schedule, tick, failures + 1), acting).catch((error: unknown) => {
      const tooOld = now() - tick.scheduledMs > schedule.maximumEventAgeSec * 1000;
      if (failures >= schedule.maximumRetryAttempts || tooOld) {
        return onProblem(`Schedule ${schedule.name} gave up a tick: ${String(error)}`);
      }
      later(Math.min(60_000, 1_000 * 2 ** failures), () => attempt(schedule, tick, failures + 1));
    });
  };
  const tick = (schedule: Schedule): void => {
    const made = { scheduledMs: now(), executionId: randomUUID() };
    const kept = frozen.get(schedule.name);
    if (kept === undefined) attempt(schedule, made, 0);
    else kept.push(made);
  };
  return {
    names: () => schedules.map(({ name }) => name),
    start() {
      for (const schedule of schedules) {
        tick(schedule);
        timers.add(setInterval(() => tick(schedule), schedule.everyMs));
      }
    },
    fire(name, { times = 1 } = {}) {
      for (let fired = 0; fired < times; fired += 1)
        attempt(find(name), { scheduledMs: now(), executionId: randomUUID() }, 0);
    },
    freeze(name) {
      const schedule = find(name);
      frozen.set(schedule.name, frozen.get(schedule.name) ?? []);
    },
    thaw(name) {
      const schedule = find(name);
      const late = frozen.get(schedule.name) ?? [];
      frozen.delete(schedule.name);
      const youngEnough = ({ scheduledMs }: Tick): boolean => now() - scheduledMs <= schedule.maximumEventAgeSec * 1000;
      for (const each of late.filter(youngEnough)) attempt(schedule, each, 0);
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** The schedule's own input with its context attributes filled in, or the event that the service sends without one. */
function inputOf({ arn, input }: Schedule, { scheduledMs, executionId }: Tick, attempt: number): string {
  const time = `${new Date(scheduledMs).toISOString().slice(0, 19)}Z`;
  if (input === undefined) {
    return JSON.stringify({
      version: "0",
      id: executionId,
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      account: account.id,
      time,
      region: account.region,
      resources: [arn],
      detail: "{}",
    });
  }
  const context: Readonly<Record<string, string>> = {
    "schedule-arn": arn,
    "scheduled-time": time,
    "execution-id": executionId,
    "attempt-number": String(attempt),
  };
  return input.replace(/<aws\.scheduler\.([\w-]+)>/g, (whole, name: string) => context[name] ?? whole);
}
