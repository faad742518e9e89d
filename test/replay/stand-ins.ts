import type { ClassLuck } from "../../replay/fleet/luck.ts";
import { type FleetPlan, startUps } from "../../replay/fleet/plan.ts";
import { proverUnderTest } from "../../replay/market/ids.ts";
import { type Market, type MarketRequest, usualPerformance, usualTickWei } from "../../replay/market/market.ts";
import { type Fate, marketRequest } from "../../replay/market/market-request.ts";
import { priceSeries } from "../../replay/market/prove-price.ts";
import { weathers } from "../../replay/market/weather.ts";
import type { BidderPolicy, Look, PolicyFactory, View } from "../../replay/policy.ts";
import { pgu, requestId, unixSeconds, wei } from "../../src/domain/values.ts";
import { aProofRequest } from "../domain/builders.ts";

export const t0 = 1_790_000_000;

type Overrides = Omit<Partial<Fate>, "terms"> & { terms?: Partial<Fate["terms"]>; createdAfterSec?: number };

/** A request of 220 Mgas without a rival, created at `t0`: on a host of 2.2 Mgas/s it is proved in 100 s. */
export function aMarketRequest({ terms, createdAfterSec = 0, ...overrides }: Overrides = {}): MarketRequest {
  const index = overrides.index ?? 0;
  const createdAtSec = unixSeconds(t0 + createdAfterSec);
  return marketRequest({
    index,
    publishedGas: undefined,
    visibleAtSec: createdAtSec + 0.5,
    gas: 220_000_000,
    executable: true,
    cancelledAtSec: Number.POSITIVE_INFINITY,
    prover: proverUnderTest,
    rivalBids: [],
    luck: { seenSec: 2, containerSec: 10, slowness: 1, wrapSec: 0, uploadSec: 2, executionSec: 20 },
    ...overrides,
    terms: aProofRequest({
      requestId: requestId(`0x${index.toString(16).padStart(64, "0")}`),
      createdAtSec,
      deadlineSec: unixSeconds(createdAtSec + 3600),
      gasLimit: pgu(300_000_000n),
      baseFee: wei(200_000_000_000_000_000n),
      ...terms,
    }),
  });
}

/** A market of these requests at a PROVE price of $0.50. */
export const aMarket = (requests: readonly MarketRequest[], overrides: Partial<Market> = {}): Market => ({
  name: "made by hand",
  seed: 1,
  weather: weathers.calm,
  startSec: t0,
  endSec: Math.max(t0, ...requests.map(({ createdAtSec }) => createdAtSec)),
  prover: proverUnderTest,
  tickWei: usualTickWei,
  performance: usualPerformance,
  requests,
  prove: priceSeries([{ usd: 0.5, updatedAtSec: t0 - 3600 }]),
  ...overrides,
});

/** One class of L40S hosts. */
export const aPlan = (maxHosts: number, overrides: Partial<FleetPlan["classes"][number]> = {}): FleetPlan => ({
  name: "by hand",
  classes: [{ className: "l40s", instanceType: "g6e.4xlarge", market: "spot", maxHosts, ...overrides }],
  startUp: startUps.pulled,
  scaleDownAfterSec: 1200,
});

/** Nothing unexpected: 2.2 Mgas/s, five minutes to start, a minute until the prover is ready. */
export const evenLuck = (overrides: Partial<ClassLuck> = {}): ClassLuck => ({
  pguPerSec: () => 2_200_000,
  slowness: () => 1,
  startUpSec: () => 300,
  readySec: () => 60,
  lossesSec: () => [],
  stockOuts: [],
  ...overrides,
});

/** A policy from a function; what it saw can be read from the views that the function got. */
export const aPolicy = (look: (view: View) => Look, name = "under test"): PolicyFactory => ({
  name,
  create: (): BidderPolicy => ({ name, look }),
});

/** Bids a tick on everything that is open and keeps so many hosts warm. */
export const eager = (warm: Readonly<Record<string, number>>): PolicyFactory =>
  aPolicy(
    ({ open }) => ({
      bids: open.map(({ request }) => ({ requestId: request.requestId, amountPerPgu: wei(10_000_000n) })),
      minimumHosts: warm,
    }),
    "eager",
  );
