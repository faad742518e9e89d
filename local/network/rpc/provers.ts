import { address } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex } from "../hex.ts";
import { isSuspended } from "../state/performance.ts";
import { known } from "../wire.ts";
import type { NetworkRpcs } from "./service.ts";

export const provers = ({ state, rules, nowSec }: Engine): NetworkRpcs => ({
  /** Where requesters take their default whitelist from; in the order in which the provers were registered. */
  getProversByUptime: ({ highAvailabilityOnly }) => ({
    provers: [...state.provers.values()]
      .filter(({ listed, highAvailability }) => listed && (highAvailability || !highAvailabilityOnly))
      .map((prover) => fromHex(prover.address)),
  }),
  getProverStatus(request) {
    const prover = state.provers.get(address(request.prover));
    if (prover === undefined) return { isWhitelisted: false, isHighAvailability: false };
    const suspendedUntil = isSuspended(prover, nowSec()) ? BigInt(prover.suspendedUntilSec ?? 0) : undefined;
    return {
      isWhitelisted: prover.listed,
      isHighAvailability: prover.highAvailability,
      ...known({ suspendedUntil }),
    };
  },
  getProverRequirements() {
    const { requirements } = rules;
    if (requirements === undefined) return {};
    return {
      requirements: {
        minMgasPerSecond: requirements.minMgasPerSec.toString(),
        floorLatencySeconds: BigInt(requirements.floorLatencySec),
        minSuccessRatePercentage: requirements.minSuccessRatePercent.toString(),
        performanceLookbackHours: BigInt(requirements.lookbackHours),
        minResolvedRequestsToEvaluate: BigInt(requirements.minResolvedToEvaluate),
      },
    };
  },
  /** 0 for an address that is no prover. */
  getProverStakeBalance: (request) => ({
    amount: (state.provers.get(address(request.prover))?.stakeWei ?? 0n).toString(),
  }),
  getProverCapacity(request) {
    const capacity = state.provers.get(address(request.prover))?.capacity;
    if (capacity === undefined) return {};
    const { window, ...counters } = capacity;
    const latestWindow =
      window === undefined
        ? undefined
        : {
            windowStart: window.startSec,
            windowEnd: window.endSec,
            gpuAvailableMs: window.gpuAvailableMs,
            gpuBusyMs: window.gpuBusyMs,
            gpuNodesEnd: window.gpuNodesEnd,
          };
    return { capacity: { ...counters, ...known({ latestWindow }) } };
  },
});
