import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import type { Address } from "../../../src/domain/values.ts";
import type { LaneLeases } from "../../../src/ports/leases.ts";
import { CliError } from "../cli-error.ts";
import { explain } from "../explain.ts";
import type { ChosenNetwork } from "../network/choose-network.ts";
import type { Session } from "../session.ts";
import { keepingLease } from "./keep-lease.ts";

/** A prover that signs with the same key: who sends beside it takes turns with it. */
export type SharedTurn = {
  /** The stage whose signer this is; undefined where nobody else signs with the key. Throws a CliError where that is not known. */
  with(signer: Address): Promise<string | undefined>;
  /**
   * Runs `work` while the prover sends nothing. Throws a CliError where the prover's turn does not end; where ours is lost
   * the work's signal aborts with one.
   */
  hold<T>(
    signer: Address,
    work: (signal: AbortSignal | undefined) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T>;
};

/** As the lane of the prover's own steps: after a crash it is free again so much later. */
const leaseMs = 20_000;
/** A bidder does not wait, and a command has the time: a pass over many requests is over by then. */
const patienceMs = 60_000;
const pollMs = 100;

type Shared = { stage: string; laneLeases: LaneLeases };

export function sharedTurn({ terminal }: Pick<Session, "terminal">, at: ChosenNetwork): SharedTurn {
  let found: Promise<Shared | undefined> | undefined;
  const shared = (signer: Address) => (found ??= find(at, signer, terminal.note));
  return {
    with: async (signer) => (await shared(signer))?.stage,
    async hold(signer, work, signal) {
      const lane = await shared(signer);
      if (lane === undefined) return work(signal);
      const holder = `cli/${randomUUID()}`;
      await take(lane, signer, holder, signal);
      try {
        const { note } = terminal;
        const lease = { laneLeases: lane.laneLeases, signer, holder, leaseMs, clock: systemClock, note };
        return await keepingLease(lease, work, signal);
      } finally {
        // The nonce is for the next one to read: whether ours was spent is not said here.
        await lane.laneLeases.release(signer, holder, undefined).catch((error: unknown) => {
          terminal.note(`The turn was not given back, and ends within 20 s: ${explain(error).message}`);
        });
      }
    },
  };
}

async function take({ laneLeases, stage }: Shared, signer: Address, holder: string, signal: AbortSignal | undefined) {
  const until = Date.now() + patienceMs;
  for (;;) {
    signal?.throwIfAborted();
    // As a bid is sent, behind every delivery: a promise has a deadline, and a person has time.
    if ((await laneLeases.acquire(signer, holder, "bid", leaseMs)).kind === "granted") return;
    if (Date.now() > until) {
      throw new CliError(
        "failed",
        `The prover ${stage} signs with the same key, and left no turn within ${patienceMs / 1_000} s. Nothing was sent.`,
        "Try again; `prover pause` makes it bid no more.",
      );
    }
    await sleep(pollMs);
  }
}

/** Of the prover at that place, where its network is this one and its key too. */
async function find(
  { prover, url }: ChosenNetwork,
  signer: Address,
  note: (text: string) => void,
): Promise<Shared | undefined> {
  if (prover === undefined) return undefined;
  const { openAccount } = await import("../account/account.ts");
  const account = openAccount(prover, note);
  try {
    if (new URL((await account.deployed()).networkUrl).origin !== new URL(url).origin) return undefined;
    const table = await account.table();
    return (await table.signer()) === signer ? { stage: prover.stage, laneLeases: table.laneLeases } : undefined;
  } catch (error) {
    const { message, code } = explain(error);
    if (error instanceof CliError && code === "no-system") return undefined; // not deployed: nobody signs there
    throw new CliError(
      "failed",
      `Whether the prover ${prover.stage} signs with the same key could not be looked up, and two at once would take each other's nonces: ${message}`,
      "Sign in to its account (`aws sso login`), or say --alone where this key is not its own.",
      { cause: error },
    );
  }
}
