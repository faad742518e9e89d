import type { Compute } from "./compute.ts";
import { createDelivery } from "./delivery.ts";
import { type BusEvent, createEventBus, type EventBus } from "./events/bus.ts";
import { createTampering, type Tampering } from "./faults/tampering.ts";
import type { Acting, Gate } from "./iam/gate.ts";
import type { ObjectChange } from "./s3/exchange.ts";
import { createNotifier } from "./sources/notifications.ts";
import { createSchedules, type Schedules } from "./sources/schedules.ts";
import type { Received } from "./sources/sqs-event.ts";
import { type SqsPoller, startSqsPoller } from "./sources/sqs-poller.ts";
import type { Stack } from "./stack.ts";
import { readEventSources, readNotifications, type SqsMapping } from "./template/event-sources.ts";
import { readRules, readSchedules } from "./template/rules.ts";

/** Everything that starts a function without being asked by a caller. */
export type EventSources = {
  bus: EventBus;
  schedules: Schedules;
  /** What a bucket tells of a change. */
  notify(change: ObjectChange): void;
  /** Faults on the bus, and between a queue and its function. */
  events: Tampering<BusEvent>;
  messages(queueName: string): Tampering<Received>;
  /** Begins to poll queues and to fire schedules. */
  start(): void;
  /** Stops what starts work, and waits for the batches that run. */
  close(): Promise<void>;
  /** Parts of the template that no source here serves. */
  skipped: readonly string[];
};

type Options = {
  stack: Stack;
  gate: Gate;
  compute: Compute;
  accountConcurrency: number;
  now(): number;
  onProblem(message: string): void;
};

export function createEventSources(options: Options): EventSources {
  const { stack, compute, now, onProblem } = options;
  const { template, sqs, queueUrl } = stack;
  const deliver = createDelivery({ gate: options.gate, sqs, queueUrl, ...compute });
  const send = (arn: string, input: string, acting: Acting): void => {
    deliver(arn, input, acting).catch((error: unknown) => onProblem(`${arn} was not told: ${String(error)}`));
  };
  const events = createTampering<BusEvent>();
  const bus = createEventBus({ rules: readRules(template), deliver: send, tampering: events, now });
  const { schedules: rates, skipped: otherSchedules } = readSchedules(template);
  const schedules = createSchedules({ schedules: rates, deliver, now, onProblem });
  const { mappings, skipped: otherSources } = readEventSources(template);
  const tamperings = new Map(stack.queues.map(({ name }) => [name, createTampering<Received>()]));
  const pollers: SqsPoller[] = [];
  return {
    bus,
    schedules,
    events,
    notify: createNotifier({ notifications: readNotifications(template), deliver: send, put: bus.put }),
    messages(queueName) {
      const found = tamperings.get(queueName);
      if (found === undefined) throw new Error(`There is no queue ${queueName} in the template.`);
      return found;
    },
    start() {
      for (const mapping of mappings) pollers.push(startPoller(options, mapping, tamperings));
      schedules.start();
    },
    async close() {
      schedules.stop();
      await Promise.all(pollers.map((poller) => poller.close()));
    },
    skipped: [...otherSchedules, ...otherSources],
  };
}

function startPoller(
  { stack, gate, compute, accountConcurrency, onProblem }: Options,
  mapping: SqsMapping,
  tamperings: ReadonlyMap<string, Tampering<Received>>,
): SqsPoller {
  const name = mapping.queueArn.split(":").at(-1) ?? "";
  const roleArn = compute.host.find(mapping.functionName)?.roleArn;
  return startSqsPoller({
    mapping,
    queueUrl: stack.queueUrl(name),
    usualConcurrency: accountConcurrency,
    sqs: stack.sqsWith(gate.keyFor(roleArn, { service: "lambda.amazonaws.com", session: "poller" })),
    invoke: (payload) =>
      compute.host.invoke(mapping.functionName, payload) ??
      Promise.reject(new Error(`There is no function ${mapping.functionName} here.`)),
    tampering: tamperings.get(name) ?? createTampering<Received>(),
    onProblem,
  });
}
