import type { Policy, ProverIdentity } from "../../src/domain/policy.ts";
import type { ProofRequest } from "../../src/domain/proof-request.ts";
import { termsOf } from "../../src/domain/proof-request.ts";
import type { InPhase, Phase, Request, RequestPhase, SignedIntent } from "../../src/domain/request.ts";
import { undelivered } from "../../src/domain/request.ts";
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
export const identity: ProverIdentity = { prover, signer: address(`0x${"c3".repeat(20)}`) };

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

export const aPolicy = (overrides: Partial<Policy> = {}): Policy => ({
  generation: "1",
  bidding: true,
  shadow: false,
  versions: ["sp1-v6.1.0"],
  price: { kind: "static", amount: wei(500_000_000n) },
  throughputPguPerSec: 1_000_000n,
  startUpSec: 60,
  bufferSec: 30,
  maxPromises: 8,
  fleetGpus: 1,
  maxGas: pgu(0n),
  fullSweepSec: 15,
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
  const record: Request = {
    schema: 1,
    terms: termsOf(aProofRequest(terms)),
    revision: 3,
    reachedAtSec: { [phase]: t0 },
    ...bodies[phase],
    ...overrides,
  };
  return record as InPhase<P>; // the body is the phase's own
}
