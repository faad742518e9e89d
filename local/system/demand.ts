import { toHex } from "viem";
import type { Requester } from "../requester/requester.ts";
import type { WantedProof } from "../requester/wanted-proof.ts";

/** A request to be made: what a person calls it, and what the network is asked. */
export type Order = { name: string; wanted: Omit<WantedProof, "deadlineSec">; withinSec: number };

export type DemandOptions = {
  requester: Requester;
  orders: Iterator<Order>;
  /** Between one request and the next, in milliseconds. */
  everyMs: number;
  /** Requests that may be open now: a demonstration shows a few, not a flood. */
  room(open: number): boolean;
  onRequested(requestId: string, order: Order): void;
  onProblem(message: string): void;
};

/** Who asks for proofs while the system is shown. */
export type Demand = { stop(): Promise<void>; ended(requestId: string): void };

export function startDemand(options: DemandOptions): Demand {
  const { requester, orders, everyMs, room, onRequested, onProblem } = options;
  const open = new Set<string>();
  let stopped = false;
  let asking: Promise<void> = Promise.resolve();

  const ask = async () => {
    if (stopped || !room(open.size)) return;
    const order = orders.next();
    if (order.done) return;
    const { wanted, withinSec } = order.value;
    try {
      const deadlineSec = Math.floor(Date.now() / 1000) + withinSec;
      const { requestId } = await requester.requestProof({ ...wanted, deadlineSec });
      const id = toHex(requestId);
      open.add(id);
      onRequested(id, order.value);
    } catch (error) {
      onProblem(`a request could not be made: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const tick = () => {
    asking = asking.then(ask);
  };
  tick();
  const timer = setInterval(tick, everyMs);
  return {
    ended: (requestId) => void open.delete(requestId),
    async stop() {
      stopped = true;
      clearInterval(timer);
      await asking;
    },
  };
}
