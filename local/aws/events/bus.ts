import { randomUUID } from "node:crypto";
import { account } from "../account.ts";
import type { Tampering } from "../faults/tampering.ts";
import type { Acting } from "../iam/gate.ts";
import type { Rule } from "../template/rules.ts";
import { inputOf } from "./input.ts";

/** What a caller says of an event; the bus adds the rest. */
export type EventEntry = {
  source: string;
  "detail-type": string;
  detail: unknown;
  resources?: readonly string[];
  /** ISO 8601; now when absent. */
  time?: string;
};

/** The envelope that rules and targets see. */
export type BusEvent = Required<EventEntry> & { version: "0"; id: string; account: string; region: string };

export type EventBus = { put(entry: EventEntry): BusEvent };

type Options = {
  rules: readonly Rule[];
  /** Hands an input to the target with this ARN; EventBridge promises at least once. */
  deliver(arn: string, input: string, acting: Acting): void;
  tampering: Tampering<BusEvent>;
  now(): number;
};

/** The default event bus: every rule that matches an event sends it to all of its targets. */
export function createEventBus({ rules, deliver, tampering, now }: Options): EventBus {
  return {
    put(entry) {
      const event: BusEvent = {
        version: "0",
        id: randomUUID(),
        account: account.id,
        region: account.region,
        resources: [],
        time: `${new Date(now()).toISOString().slice(0, 19)}Z`,
        ...entry,
      };
      tampering.pass(event, (passed) => {
        for (const { arn: sourceArn, targets } of rules.filter(({ matches }) => matches(passed))) {
          for (const { arn, input, roleArn } of targets) {
            deliver(arn, inputOf(input, passed), { service: "events.amazonaws.com", sourceArn, roleArn });
          }
        }
      });
      return event;
    },
  };
}
