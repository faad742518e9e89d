import type { Requirements } from "../rules.ts";
import type { Prover, RequestRecord } from "./records.ts";

/** How long outcomes are kept: no lookback reaches further. */
const memorySec = 7 * 86_400;

/** A fulfilment is a success only within created + max(floor, gas / minimum speed); where nothing is required, always. */
export function wasInTime(request: RequestRecord, requirements: Requirements | undefined): boolean {
  if (request.fulfilledAtMs === undefined) return false;
  if (requirements === undefined) return true;
  const { floorLatencySec, minMgasPerSec } = requirements;
  const gasSec = Number(request.gasUsed ?? 0n) / (minMgasPerSec * 1_000_000);
  return request.fulfilledAtMs <= request.createdAtMs + Math.max(floorLatencySec, gasSec) * 1000;
}

/** The prover after one more of its requests has ended: suspended where that puts it below the bar. */
export function judged(
  prover: Prover,
  success: boolean,
  nowSec: number,
  requirements: Requirements | undefined,
): Prover {
  const kept = prover.resolved.filter(({ atSec }) => atSec >= nowSec - memorySec);
  const after = { ...prover, resolved: [...kept, { atSec: nowSec, success }] };
  if (requirements === undefined || prover.highAvailability) return after;

  const { all, successes } = outcomes(after, nowSec - requirements.lookbackHours * 3600);
  if (all < requirements.minResolvedToEvaluate) return after;
  if ((successes / all) * 100 >= requirements.minSuccessRatePercent) return after;
  return suspended(after, nowSec + requirements.suspensionSec);
}

/** The prover, which may not bid until then; what was resolved before does not count again. */
export const suspended = (prover: Prover, untilSec: number): Prover => ({
  ...prover,
  suspendedUntilSec: untilSec,
  judgedFromSec: untilSec,
});

/** How a prover's assigned requests have ended since, its last suspension apart. */
function outcomes(prover: Prover, sinceSec: number): { all: number; successes: number } {
  const counted = prover.resolved.filter(({ atSec }) => atSec >= Math.max(sinceSec, prover.judgedFromSec));
  return { all: counted.length, successes: counted.filter(({ success }) => success).length };
}

/** The share of its requests that a prover brought to a good end since, from 0 to 1; 1 where there was none. */
export function uptime(prover: Prover, sinceSec: number): number {
  const { all, successes } = outcomes(prover, sinceSec);
  return all === 0 ? 1 : successes / all;
}

export const isSuspended = ({ suspendedUntilSec }: Prover, nowSec: number): boolean =>
  suspendedUntilSec !== undefined && nowSec < suspendedUntilSec;
