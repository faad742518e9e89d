import { type Asked, minuteOf, type WatchedMinute } from "../../src/domain/asked.ts";
import { capabilityOf, type HostClass, type JobSamples, noSamples } from "../../src/domain/capability.ts";
import type { Fleet, HostState } from "../../src/domain/fleet.ts";
import type { Candidate, PassInput } from "../../src/domain/pass-input.ts";
import type { Policy, ProverIdentity } from "../../src/domain/policy.ts";
import type { ProofRequest } from "../../src/domain/proof-request.ts";
import { termsOf } from "../../src/domain/proof-request.ts";
import type { InPhase, Phase, RequestPhase, SignedIntent } from "../../src/domain/request.ts";
import { undelivered } from "../../src/domain/request.ts";
import type { Requirements } from "../../src/domain/requirements.ts";
import {
  address,
  hash,
  jobId,
  jobNameOf,
  pgu,
  requestId,
  transactionHash,
  unixSeconds,
  wei,
} from "../../src/domain/values.ts";

export const t0 = unixSeconds(1_790_000_000);
const word = (digit: string) => `0x${digit.repeat(64)}`;
export const prover = address(`0x${"a1".repeat(20)}`);
export const rival = address(`0x${"b2".repeat(20)}`);
const identity: ProverIdentity = { prover, signer: address(`0x${"c3".repeat(20)}`) };

export function aProofRequest(overrides: Partial<ProofRequest> = {}): ProofRequest {
  return {
    requestId: requestId(word("1")),
    requester: address(`0x${"e4".repeat(20)}`),
    vkHash: hash(word("2")),
    version: "sp1-v6.1.0",
    mode: "compressed",
    createdAtSec: t0,
    deadlineSec: unixSeconds(t0 + 3_600),
    minAuctionPeriodSec: 0,
    cycleLimit: 0n,
    gasLimit: pgu(100_000_000n),
    maxPricePerPgu: wei(2_000_000_000n),
    baseFee: wei(0n),
    whitelist: [],
    programUri: "https://artifacts.test/programs/artifact_1",
    stdinUri: "https://artifacts.test/stdins/artifact_2",
    stdinPrivate: false,
    fulfillmentStatus: "requested",
    executionStatus: "unexecuted",
    settlementStatus: "unsettled",
    isCanceled: false,
    ...overrides,
  };
}

/** What a network asks of its provers, with the numbers that peers' tests have. */
export const aRequirements = (overrides: Partial<Requirements> = {}): Requirements => ({
  floorLatencySec: 420,
  minPguPerSec: 24_000_000n,
  minSuccessMillionths: 980_000,
  lookbackHours: 24,
  minResolved: 50,
  ...overrides,
});

export type PolicyOverrides = { [K in keyof Policy]?: Policy[K] extends object ? Partial<Policy[K]> : Policy[K] };

/** Fields of one of the policy's parts may be given alone. */
export const aPolicy = (overrides: PolicyOverrides = {}): Policy => {
  const { accepts, price, promise, money, warm, capability, ...rest } = overrides;
  return {
    generation: "1",
    bidding: true,
    endJobs: false,
    shadow: false,
    accepts: {
      versions: ["sp1-v6.1.0"],
      modes: ["core", "compressed", "groth16", "plonk"],
      privateStdin: true,
      programsAllowed: [],
      programsDenied: [],
      requestersAllowed: [],
      requestersDenied: [],
      maxGas: pgu(0n),
      maxCycles: 0n,
      ...accepts,
    },
    price: {
      kind: "static",
      staticAmount: wei(500_000_000n),
      targetMicrosPerBpgu: 200_000n,
      staleSec: 7_200,
      margin: 0.1,
      overrides: new Map(),
      ...price,
    },
    promise: {
      maxPromises: 8,
      maxHosts: 0,
      onTimeTarget: 0.995,
      safeOnTimeTarget: 0.998,
      bufferSec: 5,
      stakePerPromise: wei(0n),
      ...promise,
    },
    money: { dailySpendMicros: 0, minimumBalance: wei(0n), ...money },
    warm: { kind: "off", fromHour: 0, toHour: 0, hosts: 2, dailyMicros: 20_000_000, ...warm },
    capability: { throughputPguPerSec: 0n, startUpSec: 0, ...capability },
    bidBeforeEndSec: 0,
    fullSweepSec: 15,
    ...rest,
  };
};

export const aHostClass = (overrides: Partial<HostClass> = {}): HostClass => ({
  className: "on-demand",
  instanceType: "g6e.4xlarge",
  buy: "on-demand",
  maximumHosts: 4,
  ...overrides,
});

/** Hosts of one class, idle where not said otherwise. */
export const aFleet = (
  hosts: readonly HostState[] = [{ kind: "idle" }],
  { host = {}, samples = {} }: { host?: Partial<HostClass>; samples?: Partial<JobSamples> } = {},
): Fleet => {
  const overrides = { throughputPguPerSec: 0n, startUpSec: 0 };
  return [{ capability: capabilityOf(aHostClass(host), { ...noSamples, ...samples }, overrides), hosts }];
};

export const aCandidate = (
  request: Partial<ProofRequest> = {},
  overrides: Partial<Omit<Candidate, "request">> = {},
): Candidate => ({
  request: aProofRequest(request),
  params: { tick: wei(10_000_000n), floor: wei(0n) },
  ...overrides,
});

/** Worth a dollar, won for certain, and with time for a queue. */
export const anAsked = (overrides: Partial<Asked> = {}): Asked => ({
  ...{ atSec: t0, mode: "compressed", gas: 200_000_000, chance: 1, revenueMicros: 1_000_000, leftSec: 400 },
  ...overrides,
});

/** So many of them an hour, evenly spread over the two hours until `untilSec`. */
export const asking = (
  perHour: number,
  { untilSec, ...overrides }: Partial<Omit<Asked, "atSec">> & { untilSec: number },
): readonly Asked[] =>
  Array.from({ length: 2 * perHour }, (_, index) =>
    anAsked({ ...overrides, atSec: unixSeconds(untilSec - 7_200 + Math.round(((index + 0.5) * 3_600) / perHour)) }),
  );

/** Every minute from that of `fromSec` to that of `untilSec`, with what of `asked` came in it. */
export const watching = (fromSec: number, untilSec: number, asked: readonly Asked[] = []): readonly WatchedMinute[] => {
  const [first, last] = [minuteOf(unixSeconds(fromSec)), minuteOf(unixSeconds(untilSec))];
  return Array.from({ length: (last - first) / 60 + 1 }, (_, index) => {
    const minuteSec = unixSeconds(first + 60 * index);
    return { minuteSec, asked: asked.filter(({ atSec }) => minuteOf(atSec) === minuteSec) };
  });
};

export const aPassInput = (overrides: Partial<PassInput> = {}): PassInput => ({
  now: t0,
  policy: aPolicy(),
  identity,
  market: {},
  money: { spentTodayMicros: 0 },
  record: { resolved: 1_000, missed: 0 },
  fleet: aFleet(),
  commitments: [],
  promises: 0,
  idleShare: 0,
  gpuSecondUsd: 0,
  programs: new Map(),
  clearings: { prices: [], all: [], ofMode: { core: [], compressed: [], groth16: [], plonk: [], unknown: [] } },
  candidates: [aCandidate()],
  ...overrides,
});

export const anIntent = (overrides: Partial<SignedIntent> = {}): SignedIntent => ({
  nonce: 7n,
  signature: `0x${"5".repeat(130)}`,
  transaction: transactionHash(word("6")),
  signedAtSec: t0,
  ...overrides,
});

const id = requestId(word("1"));
export const aProof = { key: "jobs/x/proof.bin", sha256: "ab".repeat(32), sizeBytes: 10 };
export const aFailure = { error: "PROVING_FAILURE", message: "the prover crashed", stage: "prove" } as const;

/** One body for each phase. */
export const bodies: { [P in Phase]: Extract<RequestPhase, { phase: P }> } = {
  bidding: {
    phase: "bidding",
    bid: { prover, amount: wei(10n), expectedGas: pgu(50n), intent: anIntent(), accepted: true },
    auctionEndsAtSec: unixSeconds(t0 + 15),
  },
  lost: { phase: "lost" },
  assigned: { phase: "assigned", round: 1 },
  launching: { phase: "launching", round: 1, job: jobNameOf(id, 1), intendedAtSec: t0 },
  proving: { phase: "proving", round: 1, job: jobNameOf(id, 1), jobId: jobId("job-1"), submittedAtSec: t0 },
  proved: { phase: "proved", proof: aProof, gas: pgu(50n), delivery: undelivered },
  failing: { phase: "failing", failure: aFailure, delivery: undelivered },
  fulfilled: { phase: "fulfilled", fulfillment: transactionHash(word("9")) },
  failed: { phase: "failed", failure: aFailure, told: true },
  settled: { phase: "settled", fulfillment: transactionHash(word("9")), gasUsed: pgu(50n), earned: wei(500n) },
  reverted: { phase: "reverted", fulfillment: transactionHash(word("9")) },
  abandoned: { phase: "abandoned", because: "bid-refused", detail: "" },
};

export function aRequest<P extends Phase>(
  phase: P,
  overrides: Partial<InPhase<P>> = {},
  terms: Partial<ProofRequest> = {},
): InPhase<P> {
  const record = {
    schema: 1,
    terms: termsOf(aProofRequest(terms)),
    revision: 3,
    reachedAtSec: { [phase]: t0 },
    ...bodies[phase],
    ...overrides,
  };
  return record as unknown as InPhase<P>; // the body is the phase's own
}
