import { isTerminal } from "../../src/domain/request.ts";
import type { RequestId } from "../../src/domain/values.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { JobEnd } from "./memory-ports.ts";
import { Died } from "./mortal.ts";
import type { StepProcess, World } from "./world.ts";

type Drive = {
  /** How each job ends; the last entry holds for all that follow. */
  jobs?: readonly JobEnd[];
  /** Each message is delivered so often. */
  deliveries?: number;
  /** Order of the messages that wait together. */
  reverse?: boolean;
  /** The events of finished jobs never come: only the sweep finds them. */
  silentJobs?: boolean;
  /** Ports of the process that acts in this round. */
  through?(round: number): Ports;
  /** Called between any two rounds. */
  between?(round: number): void | Promise<void>;
};

const longest = 40;

/**
 * Lets the system run until the request is over, as AWS does: the watcher passes, messages are delivered at least once,
 * jobs run, the sweep looks; a process that dies is followed by another.
 */
export async function drive(world: World, id: RequestId, how: Drive = {}): Promise<number> {
  for (let round = 1; round <= longest; round++) {
    const process = world.process(how.through?.(round));
    await survive(() => process.pass());
    await deliver(world, process, how);
    await world.runJobs(how.jobs?.[Math.min(round, how.jobs.length) - 1] ?? "proof", { tell: !how.silentJobs });
    await deliver(world, process, how);
    await survive(() => process.sweep());
    await how.between?.(round);
    const request = world.request(id);
    if (request && isTerminal(request.phase)) return round;
    await world.advanceSec(7);
  }
  throw new Error(`the request is still ${world.phase(id)} after ${longest} rounds`);
}

/** Delivers what waits, and what that leads to; a message whose process died comes back. */
export async function deliver(world: World, process: StepProcess, how: Drive = {}): Promise<void> {
  for (let wave = 0; wave < 6; wave++) {
    const messages = [...world.takeMessages()];
    if (messages.length === 0) return;
    if (how.reverse) messages.reverse();
    for (const message of messages.flatMap((each) => Array.from({ length: how.deliveries ?? 1 }, () => each))) {
      const outcome = await survive<{ kind: string }>(async () => process.consume(message));
      // What SQS does with a message that was not acknowledged: it comes back later.
      const unacknowledged = outcome === "died" || outcome.kind === "retry-later";
      if (unacknowledged && wave < 5) await world.ports.queues.send(message.queue, { requestId: message.requestId });
    }
  }
}

export async function survive<T>(work: () => Promise<T>): Promise<T | "died"> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Died || isTransient(error)) return "died";
    throw error;
  }
}

/** What an adapter says of an outage: the Lambda fails, and its event comes again. */
const isTransient = (error: unknown): boolean =>
  error instanceof Error && "policy" in error && (error.policy === "retry" || error.policy === "look-first");
