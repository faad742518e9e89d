import type { PricePolicy } from "./policy.ts";
import { type UnixSeconds, type Wei, wei } from "./values.ts";

/** The tick that holds where the network advertises none (`tick_size` 0), in wei per PGU. */
const defaultTick = 10_000_000n;
const pguPerBpgu = 1_000_000_000n;
const weiPerProve = 10n ** 18n;

/** PROVE in millionths of a USD, and when the network last read it. */
export type ProvePrice = { usdMicros: bigint; updatedAtSec: UnixSeconds };

export type PriceLimits = {
  /** 0n: not advertised. */
  tick: Wei;
  floors: readonly Wei[];
  maximum?: Wei;
};

export type Price =
  | { kind: "price"; amount: Wei; source: "static" | "usd" | "usd-stale" }
  | { kind: "no-price"; reason: "above-maximum" | "zero"; amount: Wei };

/** What we ask, in wei per PGU, before the network's limits. */
export function askingPrice(policy: PricePolicy, prove: ProvePrice | undefined, now: UnixSeconds) {
  if (policy.kind === "static") return { amount: policy.amount, source: "static" as const };
  if (!prove || prove.usdMicros <= 0n || now - prove.updatedAtSec > policy.staleSec) {
    return { amount: policy.fallback, source: "usd-stale" as const };
  }
  return { amount: usdToWei(policy.targetMicrosPerBpgu, prove.usdMicros), source: "usd" as const };
}

/**
 * `floor(target × 10^18 / PROVE price / 10^9)`: a dearer PROVE means fewer wei. $0.20 per BPGU at $0.40 gives 500,000,000.
 */
export function usdToWei(targetMicrosPerBpgu: bigint, proveUsdMicros: bigint): Wei {
  return wei((targetMicrosPerBpgu * weiPerProve) / proveUsdMicros / pguPerBpgu);
}

/**
 * The bid: the asking price floored to the tick, raised to the floors (and up to a tick that meets them), refused above
 * the requester's maximum. A bid below a floor, above the maximum or off the tick is refused by the network.
 */
export function bidPrice(asking: ReturnType<typeof askingPrice>, limits: PriceLimits): Price {
  const tick = limits.tick > 0n ? limits.tick : defaultTick;
  const floor = limits.floors.reduce((highest, each) => (each > highest ? each : highest), 0n);
  const wanted = (asking.amount / tick) * tick;
  const amount = wei(wanted >= floor ? wanted : ceilTo(floor, tick));
  if (amount === 0n) return { kind: "no-price", reason: "zero", amount };
  if (limits.maximum !== undefined && amount > limits.maximum) {
    return { kind: "no-price", reason: "above-maximum", amount };
  }
  return { kind: "price", amount, source: asking.source };
}

const ceilTo = (amount: bigint, tick: bigint) => ((amount + tick - 1n) / tick) * tick;
