import type { Requirements } from "../rules.ts";
import type { Prover, RequestRecord } from "./records.ts";

/** A fulfilment is a success only within created + max(floor, gas / minimum speed). */
export function wasInTime(request: RequestRecord, { floorLatencySec, minMgasPerSec }: Requirements): boolean {
  if (request.fulfilledAtMs === undefined) return false;
  const gasSec = Number(request.gasUsed ?? 0n) / (minMgasPerSec * 1_000_000);
  return request.fulfilledAtMs <= request.createdAtMs + Math.max(floorLatencySec, gasSec) * 1000;
}

/** The prover after one more of its requests has ended: suspended where that puts it below the bar. */
export function judged(prover: Prover, success: boolean, nowSec: number, requirements: Requirements): Prover {
  const sinceSec = Math.max(nowSec - requirements.lookbackHours * 3600, prover.judgedFromSec);
  const resolved = [...prover.resolved.filter(({ atSec }) => atSec >= sinceSec), { atSec: nowSec, success }];
  if (prover.highAvailability || resolved.length < requirements.minResolvedToEvaluate) return { ...prover, resolved };

  const successes = resolved.filter((outcome) => outcome.success).length;
  if ((successes / resolved.length) * 100 >= requirements.minSuccessRatePercent) return { ...prover, resolved };

  const untilSec = nowSec + requirements.suspensionSec;
  return { ...prover, resolved, suspendedUntilSec: untilSec, judgedFromSec: untilSec };
}

export const isSuspended = ({ suspendedUntilSec }: Prover, nowSec: number): boolean =>
  suspendedUntilSec !== undefined && nowSec < suspendedUntilSec;
