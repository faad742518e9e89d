import type { PricePolicy } from "./policy.ts";
import { type Pgu, type UnixSeconds, type Wei, wei } from "./values.ts";

/** The tick that holds where the network advertises none (`tick_size` 0), in wei per PGU. */
const defaultTick = 10_000_000n;
const pguPerBpgu = 1_000_000_000n;
const weiPerProve = 10n ** 18n;

/** PROVE in millionths of a USD, and when the network last read it. */
export type ProvePrice = { usdMicros: bigint; updatedAtSec: UnixSeconds };

/** What one PROVE is worth, in USD; 0 where nobody knows. */
export const usdPerProve = (prove: ProvePrice | undefined): number => Number(prove?.usdMicros ?? 0n) / 1e6;

/** The PROVE price where it is believed: read within `staleSec`, and above zero. */
export function believed(prove: ProvePrice | undefined, staleSec: number, now: UnixSeconds): ProvePrice | undefined {
  return prove && prove.usdMicros > 0n && now - prove.updatedAtSec <= staleSec ? prove : undefined;
}

export type PriceSource = "market" | "usd" | "override" | "static";
export type Asking = { amount: Wei; source: PriceSource };

/**
 * What we ask, in wei per PGU, before the limits. `market` is what the market's strategy found, where it knows enough;
 * `override` the target of the request's program or requester, in USD micros per BPGU. The PROVE price is a believed one: what
 * dollars are asked for cannot be priced without it, and is static.
 */
export function askingPrice(
  policy: PricePolicy,
  prove: ProvePrice | undefined,
  { market, override }: { market?: Wei | undefined; override?: bigint | undefined },
): Asking {
  if (override !== undefined && prove) return { amount: usdToWei(override, prove.usdMicros), source: "override" };
  if (override === undefined && policy.kind === "market" && market !== undefined) {
    return { amount: market, source: "market" };
  }
  if (policy.kind !== "static" && prove) {
    return { amount: usdToWei(policy.targetMicrosPerBpgu, prove.usdMicros), source: "usd" };
  }
  return { amount: policy.staticAmount, source: "static" };
}

/**
 * `floor(target × 10^18 / PROVE price / 10^9)`: a dearer PROVE means fewer wei. $0.20 per BPGU at $0.40 gives 500,000,000.
 */
export function usdToWei(targetMicrosPerBpgu: bigint, proveUsdMicros: bigint): Wei {
  return wei((targetMicrosPerBpgu * weiPerProve) / proveUsdMicros / pguPerBpgu);
}

/**
 * The least price per PGU at which the base fee and `gas` pay `wantedMicros` (USD millionths): a job's cost and the
 * margin on it. Revenue of a request is base fee + price × gas used.
 */
export function costFloor(
  wantedMicros: number,
  { baseFee, gas }: { baseFee: Wei; gas: Pgu },
  proveUsdMicros: bigint,
): Wei {
  const missing = ceilDivide(BigInt(Math.ceil(wantedMicros)) * weiPerProve, proveUsdMicros) - baseFee;
  return wei(missing <= 0n || gas <= 0n ? 0n : ceilDivide(missing, gas));
}

export type PriceLimits = {
  /** 0n: not advertised. */
  tick: Wei;
  floors: readonly Wei[];
  maximum?: Wei;
};

export type Price =
  | { kind: "price"; amount: Wei; source: PriceSource }
  | { kind: "no-price"; reason: "above-maximum" | "zero"; amount: Wei };

/**
 * The bid: the asking price floored to the tick, raised to the floors (and up to a tick that meets them), refused above
 * the requester's maximum. A bid below a floor, above the maximum or off the tick is refused by the network.
 */
export function bidPrice(asking: Asking, limits: PriceLimits): Price {
  const tick = limits.tick > 0n ? limits.tick : defaultTick;
  let floor = 0n;
  for (const each of limits.floors) if (each > floor) floor = each;
  const wanted = (asking.amount / tick) * tick;
  const raised = wanted >= floor ? wanted : ceilDivide(floor, tick) * tick;
  // Where the base fee pays for everything the least that counts as a bid is one tick.
  const amount = wei(raised === 0n && asking.amount > 0n ? tick : raised);
  if (amount === 0n) return { kind: "no-price", reason: "zero", amount };
  if (limits.maximum !== undefined && amount > limits.maximum) {
    return { kind: "no-price", reason: "above-maximum", amount };
  }
  return { kind: "price", amount, source: asking.source };
}

const ceilDivide = (amount: bigint, by: bigint): bigint => (amount + by - 1n) / by;
