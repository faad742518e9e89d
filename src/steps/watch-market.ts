import type { ProverIdentity } from "../domain/policy.ts";
import type { Ports } from "../ports/ports.ts";
import { emptyMemory, isImminent, marketPass, type PassDeps, type PassMemory } from "./market-pass.ts";

type Deps = PassDeps & Pick<Ports, "watcherLease">;

/** From one pass to the next when nothing wakes the watcher; a new request on the stream does. */
const passEveryMs = 1_000;
/** While an auction of ours is about to end: a second is much of what a job may take to start. */
const imminentEveryMs = 200;
/** What is left to the last pass before the host would end the watcher, in milliseconds. */
const marginMs = 10_000;
/** A journal object each minute at most. */
const flushEveryMs = 60_000;

export type WatchInput = {
  /** Unique to this run: the watcher's name in the lease. */
  holder: string;
  /** When the host ends this run, in milliseconds since 1970. */
  endsAtMs: number;
};

/**
 * Passes each second until a younger watcher holds the lease. The finest schedule is a minute and auctions last 15
 * seconds: each minute's run takes the lease from the one before, which sees that at its next pass and ends.
 */
export const watchMarket =
  (deps: Deps) =>
  async ({ holder, endsAtMs }: WatchInput) => {
    const startedAtMs = deps.clock.nowMs();
    const identity = await identify(deps);
    const wake = createWake();
    const stop = new AbortController();
    const watching = watchStream(deps, identity, wake, stop.signal);
    try {
      // The first pass comes before the lease: until this watcher sees, the one before it goes on.
      const memory = emptyMemory();
      await safePass(deps, identity, memory);
      if (!(await deps.watcherLease.take(holder, startedAtMs))) return { kind: "superseded" as const, passes: 1 };
      return await passUntil(deps, identity, { holder, endsAtMs: endsAtMs - marginMs }, { wake, memory });
    } finally {
      stop.abort();
      await watching;
      deps.metrics.flush();
      await deps.journal.flush();
    }
  };

async function identify(deps: Deps): Promise<ProverIdentity> {
  const signer = await deps.network.signer();
  return { signer, prover: await deps.network.owner(signer) };
}

async function passUntil(
  deps: Deps,
  identity: ProverIdentity,
  { holder, endsAtMs }: WatchInput,
  { wake, memory }: { wake: Wake; memory: PassMemory },
) {
  let passes = 1;
  let flushedMs = deps.clock.nowMs();
  while (deps.clock.nowMs() < endsAtMs) {
    const startedMs = deps.clock.nowMs();
    const signal = wake.arm();
    await safePass(deps, identity, memory);
    passes++;
    if (deps.clock.nowMs() - flushedMs >= flushEveryMs) {
      flushedMs = deps.clock.nowMs();
      deps.metrics.flush();
      await deps.journal.flush();
    }
    if (!(await deps.watcherLease.holds(holder))) return { kind: "handed-over" as const, passes };
    const everyMs = isImminent(memory, deps.clock.now()) ? imminentEveryMs : passEveryMs;
    await deps.clock.sleep(Math.max(0, everyMs - (deps.clock.nowMs() - startedMs)), signal);
  }
  return { kind: "time-over" as const, passes };
}

/** A pass that fails (the network is out, the table throttles) is followed by the next: the watcher must not die of it. */
async function safePass(deps: Deps, identity: ProverIdentity, memory: PassMemory): Promise<void> {
  try {
    await marketPass(deps, identity, memory);
  } catch (error) {
    deps.log.error("a pass failed", { outcome: "failed" }, error);
  }
}

async function watchStream(deps: Deps, identity: ProverIdentity, wake: Wake, signal: AbortSignal): Promise<void> {
  const { versions } = await deps.knobs.current();
  const filter = { prover: identity.prover, versions, now: deps.clock.now() };
  await deps.network.watchOpenRequests(filter, wake.now, signal);
}

/** Wakes the sleeper early; a wake during a pass makes the next one follow at once. */
type Wake = { arm(): AbortSignal; now(): void };

function createWake(): Wake {
  let current = new AbortController();
  return {
    arm() {
      current = new AbortController();
      return current.signal;
    },
    now: () => current.abort(),
  };
}
