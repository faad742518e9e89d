import type { Hex } from "../hex.ts";
import { isSuspended } from "./performance.ts";
import type { Prover } from "./records.ts";

export type Suspendable = { prover: Hex; failures: number };

/**
 * Provers that failed within `lookback` seconds, with their failures of the last `outerLookback` seconds (of the same
 * span where that is shorter); the most failures first. Who is exempt, or suspended already, is not among them.
 */
export function suspendable(
  provers: Iterable<Prover>,
  nowSec: number,
  { lookback, outerLookback }: { lookback: bigint; outerLookback: bigint },
): Suspendable[] {
  const found: Suspendable[] = [];
  for (const prover of provers) {
    if (prover.highAvailability || isSuspended(prover, nowSec)) continue;
    const since = (span: bigint): number =>
      prover.resolved.filter(({ atSec, success }) => {
        const counts = atSec >= prover.judgedFromSec && BigInt(nowSec - atSec) <= span;
        return counts && !success;
      }).length;
    const recent = since(lookback);
    if (recent > 0) found.push({ prover: prover.address, failures: Math.max(recent, since(outerLookback)) });
  }
  return found.sort((a, b) => b.failures - a.failures);
}
