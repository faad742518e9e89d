import { address } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex } from "../hex.ts";
import { isSuspended, uptime } from "../state/performance.ts";
import { known } from "../wire.ts";
import type { NetworkRpcs } from "./service.ts";

/** Over how long uptime is counted where nothing is required of provers. */
const usualLookbackHours = 24;

export const provers = ({ state, rules, nowSec }: Engine): NetworkRpcs => ({
  /** Where requesters take their default whitelist from: who may bid, the best share of good ends first, of equals the earliest. */
  getProversByUptime({ highAvailabilityOnly }) {
    const sinceSec = nowSec() - (rules.requirements?.lookbackHours ?? usualLookbackHours) * 3600;
    const provers = [...state.provers.values()]
      .filter(({ listed, highAvailability }) => listed && (highAvailability || !highAvailabilityOnly))
      .filter((prover) => !isSuspended(prover, nowSec()))
      .sort((a, b) => uptime(b, sinceSec) - uptime(a, sinceSec));
    return { provers: provers.map((prover) => fromHex(prover.address)) };
  },
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
