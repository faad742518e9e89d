import type { ProverIdentity } from "../domain/policy.ts";
import type { UnixSeconds } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import { marketPass } from "./market-pass.ts";
import { emptyMemory, isImminent, type PassDeps, type PassMemory } from "./pass-memory.ts";
import { lookAtShadow } from "./shadow-bids.ts";
import { unlessBroken } from "./unless-broken.ts";

type Deps = PassDeps & Pick<Ports, "watcherLease">;

/** From one pass to the next when nothing wakes the watcher; a new request on the stream does. */
const passEveryMs = 1_000;
/** While an auction of ours is about to end: a second is much of what a job may take to start. */
const imminentEveryMs = 200;
/** After a bid that found the lane held: a call takes about as long. */
const busyEveryMs = 100;
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
      const memory = emptyMemory(deps.clock.now());
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
      await unlessBroken(deps, "the journal was not kept", () => deps.journal.flush());
    }
    const holds = await unlessBroken(deps, "the lease was not read", () => deps.watcherLease.holds(holder));
    if (holds === false) {
      await seeShadowOut(deps, identity, memory, endsAtMs);
      return { kind: "handed-over" as const, passes };
    }
    const everyMs = untilNextMs(memory, deps.clock.now());
    await deps.clock.sleep(Math.max(0, everyMs - (deps.clock.nowMs() - startedMs)), signal);
  }
  return { kind: "time-over" as const, passes };
}

/** The next watcher knows nothing of bids that were not sent: who made them in mind sees how they would have ended. */
async function seeShadowOut(deps: Deps, identity: ProverIdentity, memory: PassMemory, endsAtMs: number): Promise<void> {
  while (memory.shadow.size > 0 && deps.clock.nowMs() < endsAtMs) {
    await deps.clock.sleep(passEveryMs);
    await lookAtShadow(deps, identity, memory, deps.clock.now());
  }
}

function untilNextMs(memory: PassMemory, now: UnixSeconds): number {
  if (memory.laneWasBusy) return busyEveryMs;
  return isImminent(memory, now) ? imminentEveryMs : passEveryMs;
}

const safePass = (deps: Deps, identity: ProverIdentity, memory: PassMemory) =>
  unlessBroken(deps, "a pass failed", () => marketPass(deps, identity, memory));

/** Never rejects: nobody awaits it before the end, and polling finds all that it would have told. */
const watchStream = (deps: Deps, identity: ProverIdentity, wake: Wake, signal: AbortSignal) =>
  unlessBroken(deps, "the stream was not followed", async () => {
    const { versions } = (await deps.knobs.current()).accepts;
    const filter = { prover: identity.prover, versions, now: deps.clock.now() };
    await deps.network.watchOpenRequests(filter, wake.now, signal);
  });

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
