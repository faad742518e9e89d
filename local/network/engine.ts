import type { Hex } from "./hex.ts";
import type { ArtifactStore, Clock, Oracle, Verifier } from "./ports.ts";
import type { Rules } from "./rules.ts";
import { mayFollow } from "./state/fates.ts";
import type { NetworkState } from "./state/network-state.ts";
import type { RequestRecord } from "./state/records.ts";
import { executionName, statusName } from "./state/status.ts";

export type Change = { before: RequestRecord | undefined; after: RequestRecord };

export type EngineDeps = {
  state: NetworkState;
  rules: Rules;
  clock: Clock;
  artifacts: ArtifactStore;
  verifier: Verifier;
  /** Absent = the executor is outside and sends `ExecuteProof`. */
  oracle?: Oracle;
};

/** The state in time: whoever changes a request does it here, so that listeners hear of it and its next wake is set. */
export type Engine = EngineDeps & {
  nowMs(): number;
  nowSec(): number;
  /** Stores the request, tells the listeners, and sets its alarm. Throws where its new state cannot follow its old one. */
  put(request: RequestRecord): void;
  onChange(listener: (change: Change) => void): () => void;
  /** Calls `wake` when `atMs` has come; a request or withdrawal has one alarm at a time, and undefined takes it away. */
  alarm(id: Hex, atMs: number | undefined, wake: () => void): void;
  /** Runs `work` when all that was given before it has ended. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Work that outlives its call, such as an execution. */
  background(work: Promise<void>): void;
  /** When no background work is left. */
  idle(): Promise<void>;
  close(): void;
};

export function createEngine(deps: EngineDeps): Engine {
  const listeners = new Set<(change: Change) => void>();
  const alarms = new Map<Hex, () => void>();
  const working = new Set<Promise<void>>();
  let closed = false;
  let lastTurn: Promise<unknown> = Promise.resolve();

  return {
    ...deps,
    nowMs: () => deps.clock.nowMs(),
    nowSec: () => Math.floor(deps.clock.nowMs() / 1000),
    put(after) {
      const before = deps.state.requests.get(after.id);
      if (!mayFollow(before, after)) throw new Error(`request ${after.id} cannot become ${describe(after)}`);
      deps.state.requests.put(after);
      for (const listener of [...listeners]) listener({ before, after });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    alarm(id, atMs, wake) {
      alarms.get(id)?.();
      alarms.delete(id);
      if (atMs !== undefined && !closed) alarms.set(id, deps.clock.at(atMs, wake));
    },
    inTurn(work) {
      const turn = lastTurn.then(work);
      lastTurn = turn.catch(() => undefined); // whoever asked hears of it
      return turn;
    },
    background(work) {
      const tracked: Promise<void> = work.finally(() => working.delete(tracked));
      working.add(tracked);
    },
    async idle() {
      while (working.size > 0) await Promise.all(working);
    },
    close() {
      closed = true;
      for (const callOff of alarms.values()) callOff();
      alarms.clear();
      listeners.clear();
    },
  };
}

const describe = ({ fulfillment, execution }: RequestRecord): string =>
  `${statusName(fulfillment)} and ${executionName(execution)}`;
