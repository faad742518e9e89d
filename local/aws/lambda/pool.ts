import { randomUUID } from "node:crypto";
import type { Environment } from "./environment.ts";
import type { InvocationReport, LambdaFunction, Outcome, Throttled } from "./function.ts";
import type { KillPlans } from "./kill-plans.ts";

/** The environments of one function. */
export type Pool = {
  invoke(payload: string, requestId?: string): Promise<Outcome | Throttled>;
  /** Environments that live, and those that run an invocation now. */
  size(): { environments: number; busy: number };
  /** Ends every environment: those that wait now, those that run after their invocation. */
  recycle(): Promise<void>;
  /** Ends every environment now, whatever it does. */
  close(): Promise<void>;
};

type Options = {
  fn: LambdaFunction;
  start(onExit: () => void): Environment;
  /** The account's concurrency, shared by the functions that reserve none. */
  shared: { busy: number; limit: number };
  idleMs: number;
  kills: KillPlans;
  onReport(report: InvocationReport): void;
};

type Slot = { environment: Environment; busy: boolean; retire: boolean; idle?: NodeJS.Timeout };

export function createPool({ fn, start, shared, idleMs, kills, onReport }: Options): Pool {
  const slots = new Set<Slot>();
  const reserved = fn.reservedConcurrency;
  const busyHere = (): number => [...slots].filter(({ busy }) => busy).length;
  const full = (): boolean => (reserved === undefined ? shared.busy >= shared.limit : busyHere() >= reserved);

  const end = async (slot: Slot): Promise<void> => {
    slots.delete(slot);
    clearTimeout(slot.idle);
    slot.environment.kill();
    await slot.environment.exited;
  };
  const open = (): Slot => {
    const slot: Slot = { environment: start(() => void slots.delete(slot)), busy: false, retire: false };
    slots.add(slot);
    return slot;
  };
  const take = (): Slot => {
    // The most recently used first, so that the others grow old and end.
    const warm = [...slots].reverse().find(({ busy, retire, environment }) => !busy && !retire && environment.alive());
    const slot = warm ?? open();
    clearTimeout(slot.idle);
    slot.busy = true;
    if (reserved === undefined) shared.busy += 1;
    return slot;
  };
  const release = (slot: Slot): void => {
    slot.busy = false;
    if (reserved === undefined) shared.busy -= 1;
    slots.delete(slot);
    if (!slot.environment.alive()) return;
    slots.add(slot);
    if (slot.retire) return void end(slot);
    slot.idle = setTimeout(() => void end(slot), idleMs);
    slot.idle.unref();
  };

  return {
    async invoke(payload, requestId = randomUUID()) {
      if (full()) return { kind: "throttled" };
      const slot = take();
      const plan = kills.take(fn.name);
      const ended = await slot.environment.invoke(payload, requestId, plan?.header);
      const { initMs, durationMs, ...outcome } = ended;
      plan?.ended(!slot.environment.alive());
      release(slot);
      onReport({ functionName: fn.name, requestId, coldStart: initMs > 0, initMs, durationMs, outcome });
      return outcome;
    },
    size: () => ({ environments: slots.size, busy: busyHere() }),
    async recycle() {
      const idle = [...slots].filter(({ busy }) => !busy);
      for (const slot of slots) slot.retire = true;
      await Promise.all(idle.map(end));
    },
    async close() {
      await Promise.all([...slots].map(end));
    },
  };
}
