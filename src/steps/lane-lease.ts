import type { Address } from "../domain/values.ts";
import type { LaneGrant, LaneUse } from "../ports/leases.ts";
import type { NetworkCall } from "../ports/network.ts";
import type { Ports } from "../ports/ports.ts";

type Deps = Pick<Ports, "laneLeases" | "clock" | "log">;

/** A signer's lane in one caller's hands. */
export type HeldLane = {
  readonly signer: Address;
  readonly holder: string;
  readonly use: LaneUse;
  /** What the next call should take; undefined: it has to be read from the network. */
  nextNonce: bigint | undefined;
  endsAtMs: number;
};

/** Longer than a call without a payload may take; after a crash the lane is free again this much later. */
const shortLeaseMs = 20_000;
/** What a payload adds: as much as the network's deadline for its upload, at a MiB a second. */
const leaseMsOf = (call: NetworkCall): number =>
  shortLeaseMs + (call.kind === "fulfill" ? Math.ceil(call.proof.length / 1024) : 0);

/** How long a delivery waits for a bidder's current window; a bidder does not wait. */
const waitForLaneMs = { bid: 0, deliver: 8_000 } as const satisfies Record<LaneUse, number>;
const pollLaneMs = 40;

type Claim = Pick<HeldLane, "signer" | "holder" | "use">;

export async function takeLane(
  deps: Deps,
  claim: Claim,
  calls: readonly NetworkCall[],
): Promise<HeldLane | Extract<LaneGrant, { kind: "busy" }>> {
  const { grant, endsAtMs } = await acquire(deps, claim, calls);
  return grant.kind === "granted" ? { ...claim, nextNonce: grant.nextNonce, endsAtMs } : grant;
}

/** Before each further window: time for its calls, or the word that another has the lane or waits for it. */
export async function keepLane(deps: Deps, lane: HeldLane, calls: readonly NetworkCall[]): Promise<LaneGrant> {
  // Once the lease had run out another may have had the lane in between, and spent nonces.
  if (deps.clock.nowMs() >= lane.endsAtMs) lane.nextNonce = undefined;
  const { grant, endsAtMs } = await acquire(deps, lane, calls);
  if (grant.kind === "granted") lane.endsAtMs = endsAtMs;
  return grant;
}

/** A lane that is not given back frees itself; what became of the calls must not be lost for it. */
export async function giveLaneBack(deps: Deps, { signer, holder, nextNonce }: HeldLane): Promise<void> {
  await deps.laneLeases.release(signer, holder, nextNonce).catch((error: unknown) => {
    deps.log.warn("the lane was not given back", { outcome: "unreleased", cause: String(error) });
  });
}

async function acquire(deps: Deps, { signer, holder, use }: Claim, calls: readonly NetworkCall[]) {
  const leaseMs = Math.max(...calls.map(leaseMsOf));
  const until = deps.clock.nowMs() + waitForLaneMs[use];
  for (;;) {
    const askedAtMs = deps.clock.nowMs();
    const grant = await deps.laneLeases.acquire(signer, holder, use, leaseMs);
    if (grant.kind === "granted" || deps.clock.nowMs() >= until) return { grant, endsAtMs: askedAtMs + leaseMs };
    await deps.clock.sleep(pollLaneMs);
  }
}
