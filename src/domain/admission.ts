import { estimateGas, type GasEstimate } from "./estimate.ts";
import type { Load } from "./load.ts";
import type { Policy, ProverIdentity } from "./policy.ts";
import { askingPrice, bidPrice, type Price, type ProvePrice } from "./pricing.ts";
import type { ProofMode, ProofRequest } from "./proof-request.ts";
import { type Pgu, type UnixSeconds, unixSeconds, type Wei } from "./values.ts";

/** What the market shows, beside the request itself. */
export type Market = {
  /** Wei per PGU; 0n: not advertised. */
  tick: Wei;
  networkFloor: Wei;
  prove?: ProvePrice;
  /** The network's gas estimate of this request's program. */
  publishedGas?: Pgu;
  /** What counts as a success; absent: not enforced. */
  requirements?: Requirements;
  suspendedUntilSec?: UnixSeconds;
};

export type Requirements = { floorLatencySec: number; minPguPerSec: bigint };

export type Refusal =
  | { reason: "not-open"; status: string }
  | { reason: "bidding-off" }
  | { reason: "suspended"; untilSec: number }
  | { reason: "not-whitelisted" }
  | { reason: "version-unsupported"; version: string }
  | { reason: "mode-unknown" }
  | { reason: "too-much-gas"; gas: Pgu; maximum: Pgu }
  | { reason: "at-capacity"; promises: number; maximum: number }
  | { reason: "deadline-too-close"; neededSec: number; leftSec: number }
  | { reason: "price-above-maximum"; amount: Wei; maximum: Wei }
  | { reason: "price-zero" };

export type Decision =
  | {
      kind: "bid";
      amount: Wei;
      priceSource: Extract<Price, { kind: "price" }>["source"];
      estimate: GasEstimate;
      leftSec: number;
      neededSec: number;
    }
  | { kind: "skip"; refusals: readonly Refusal[] };

export type AdmissionInput = {
  request: ProofRequest;
  market: Market;
  load: Load;
  policy: Policy;
  identity: ProverIdentity;
  now: UnixSeconds;
};

/** Seconds that wrapping adds to a proof (`groth16` and `plonk`, as peers count it). */
const wrapSec = { core: 0, compressed: 0, groth16: 30, plonk: 80, unknown: 0 } as const satisfies Record<
  ProofMode,
  number
>;

/** Bid or not, with every reason: a refusal names all that speaks against, so that one look tells what to change. */
export function decide(input: AdmissionInput): Decision {
  const estimate = estimateGas(input.request, input.market.publishedGas);
  const time = timeFor(input, estimate.gas);
  const price = priceFor(input);
  const refusals = [
    ...rules.flatMap((rule) => rule(input, estimate.gas) ?? []),
    ...lateness(time),
    ...overpriced(price, input),
  ];
  if (refusals.length > 0 || price.kind !== "price") return { kind: "skip", refusals };
  return { kind: "bid", amount: price.amount, priceSource: price.source, estimate, ...time };
}

type Rule = (input: AdmissionInput, gas: Pgu) => Refusal | undefined;

const rules: readonly Rule[] = [
  ({ request }) =>
    request.fulfillmentStatus === "requested" && !request.isCanceled && request.executionStatus !== "unexecutable"
      ? undefined
      : { reason: "not-open", status: request.isCanceled ? "canceled" : request.fulfillmentStatus },
  ({ policy }) => (policy.bidding ? undefined : { reason: "bidding-off" }),
  ({ market, now }) =>
    market.suspendedUntilSec !== undefined && market.suspendedUntilSec > now
      ? { reason: "suspended", untilSec: market.suspendedUntilSec }
      : undefined,
  ({ request, identity }) =>
    request.whitelist.length === 0 || request.whitelist.includes(identity.prover)
      ? undefined
      : { reason: "not-whitelisted" },
  ({ request, policy }) =>
    policy.versions.includes(request.version) ? undefined : { reason: "version-unsupported", version: request.version },
  ({ request }) => (request.mode === "unknown" ? { reason: "mode-unknown" } : undefined),
  ({ policy }, gas) =>
    policy.maxGas > 0n && gas > policy.maxGas ? { reason: "too-much-gas", gas, maximum: policy.maxGas } : undefined,
  ({ load, policy }) =>
    load.promises < policy.maxPromises
      ? undefined
      : { reason: "at-capacity", promises: load.promises, maximum: policy.maxPromises },
];

/** All promised gas drains through the fleet first, then this request's own proof on one GPU. Seconds. */
function timeFor({ request, market, load, policy, now }: AdmissionInput, gas: Pgu) {
  const throughput = policy.throughputPguPerSec > 0n ? policy.throughputPguPerSec : 1n;
  const queueSec = Number(load.gas / (throughput * BigInt(Math.max(policy.fleetGpus, 1))));
  const ownSec = Number((gas + throughput - 1n) / throughput) + wrapSec[request.mode];
  const neededSec = policy.startUpSec + queueSec + ownSec + policy.bufferSec;
  return { neededSec, leftSec: effectiveDeadline(request, gas, market.requirements) - now };
}

/** The earlier of the request's deadline and the last second at which the network still counts a success. */
export function effectiveDeadline(
  request: Pick<ProofRequest, "createdAtSec" | "deadlineSec">,
  gas: Pgu,
  requirements: Requirements | undefined,
): UnixSeconds {
  if (!requirements) return request.deadlineSec;
  const provingSec = requirements.minPguPerSec > 0n ? Number(gas / requirements.minPguPerSec) : 0;
  const countsUntil = request.createdAtSec + Math.max(requirements.floorLatencySec, provingSec);
  return unixSeconds(Math.min(request.deadlineSec, countsUntil));
}

const lateness = ({ neededSec, leftSec }: { neededSec: number; leftSec: number }): Refusal[] =>
  neededSec <= leftSec ? [] : [{ reason: "deadline-too-close", neededSec, leftSec }];

function priceFor({ request, market, policy, now }: AdmissionInput): Price {
  const floors = [market.networkFloor, ...(request.floorPricePerPgu === undefined ? [] : [request.floorPricePerPgu])];
  const maximum = request.maxPricePerPgu;
  return bidPrice(askingPrice(policy.price, market.prove, now), {
    tick: market.tick,
    floors,
    ...(maximum !== undefined && { maximum }),
  });
}

function overpriced(price: Price, { request }: AdmissionInput): Refusal[] {
  if (price.kind === "price") return [];
  if (price.reason === "zero" || request.maxPricePerPgu === undefined) return [{ reason: "price-zero" }];
  return [{ reason: "price-above-maximum", amount: price.amount, maximum: request.maxPricePerPgu }];
}

/** When an auction that we bid in should have settled: peers count min_auction_period + 15 s, at most 60 s. */
export function auctionEnd(minAuctionPeriodSec: number, createdAtSec: UnixSeconds): UnixSeconds {
  return unixSeconds(createdAtSec + Math.max(minAuctionPeriodSec, 15));
}
