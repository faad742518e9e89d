import { usdToWei } from "../../../src/domain/pricing.ts";
import type { Wei } from "../../../src/domain/values.ts";
import type { Fit } from "./fit.ts";

export type Costs = {
  hostUsdPerSec: number;
  /** What idle hosts cost over what working ones did. */
  idleShare: number;
  /** Above the cost; 0.1 is a tenth. */
  margin: number;
  /** USD millionths for a PROVE; undefined: not known. */
  proveUsdMicros: bigint | undefined;
};

export type Proposal = {
  /** USD for 10^9 PGU on a busy host, at the throughput that was found. */
  costUsdPerBpgu: number;
  /** What it should earn: at the slow end of the throughput's error, with idle time and margin. */
  targetUsdPerBpgu: number;
  /** The same in PROVE wei per PGU: the PROVE price divides. */
  weiPerPgu: Wei | undefined;
};

/** Past this error the slow end says nothing: a few more jobs of several sizes mend it. */
const mostError = 0.9;

export function proposePrice({ pguPerSec, relativeError }: Fit, costs: Costs): Proposal {
  const perBpgu = (speed: number): number => (costs.hostUsdPerSec / speed) * 1e9;
  const slow = pguPerSec * (1 - Math.min(relativeError, mostError));
  const targetUsdPerBpgu = perBpgu(slow) * (1 + costs.idleShare) * (1 + costs.margin);
  const targetMicros = BigInt(Math.round(targetUsdPerBpgu * 1e6));
  return {
    costUsdPerBpgu: perBpgu(pguPerSec),
    targetUsdPerBpgu: Number(targetMicros) / 1e6,
    weiPerPgu: costs.proveUsdMicros === undefined ? undefined : usdToWei(targetMicros, costs.proveUsdMicros),
  };
}
