import type { ProofRequest } from "../../src/domain/proof-request.ts";
import { pgu, type UnixSeconds, unixSeconds, wei } from "../../src/domain/values.ts";
import type { Chance } from "../chance.ts";
import { requestIdFor } from "./ids.ts";
import type { BaseFees, KnownMode } from "./modes.ts";
import type { GasLimits, Program } from "./programs.ts";

type Subject = {
  seed: number;
  index: number;
  createdAtSec: UnixSeconds;
  program: Program;
  gas: number;
  mode: KnownMode;
  baseFees: BaseFees;
};

const minAuctionPeriodsSec = [0, 10, 15, 30] as const;
/** Wei per PGU, and how often: the network's usual maximum, the SDK's 20 % more, and some who pay less. */
const maxPrices = [
  { wei: 2_000_000_000, share: 0.5 },
  { wei: 2_400_000_000, share: 0.4 },
  { wei: 800_000_000, share: 0.1 },
] as const;

/** What a requester asks for: the request as the network shows it while its auction is open. */
export function drawTerms(chance: Chance, subject: Subject): ProofRequest {
  const { seed, index, createdAtSec, program, gas, mode, baseFees } = subject;
  const period = minAuctionPeriodsSec[chance.pick([0.4, 0.2, 0.2, 0.2])] ?? 0;
  const deadlineInSec = Math.exp(chance.between(Math.log(600), Math.log(4 * 3600)));
  const maximum = maxPrices[chance.pick(maxPrices.map(({ share }) => share))] ?? maxPrices[0];
  const gasMargin = chance.between(1, 1.3);
  const cycleMargin = chance.between(1.1, 2);
  return {
    requestId: requestIdFor(seed, index),
    requester: program.requester,
    vkHash: program.vkHash,
    version: "sp1-v6.1.0",
    mode,
    createdAtSec,
    deadlineSec: unixSeconds(createdAtSec + deadlineInSec),
    minAuctionPeriodSec: period,
    cycleLimit: BigInt(Math.ceil(gas * program.cyclesPerGas * cycleMargin)),
    gasLimit: pgu(BigInt(gasLimit(program.limits, gas, gasMargin))),
    maxPricePerPgu: wei(BigInt(maximum.wei)),
    baseFee: wei(baseFees[mode]),
    whitelist: [],
    programUri: `https://artifacts.invalid/programs/artifact_${program.vkHash.slice(2, 14)}`,
    stdinUri: `https://artifacts.invalid/stdins/artifact_${index}`,
    stdinPrivate: false,
    fulfillmentStatus: "requested",
    executionStatus: "unexecuted",
    settlementStatus: "unsettled",
    isCanceled: false,
  };
}

/** A constant that a request would exceed is raised for it: with less it could not be executed. */
function gasLimit(limits: GasLimits, gas: number, margin: number): number {
  switch (limits.kind) {
    case "simulated":
      return Math.ceil(gas * margin);
    case "constant":
      return Math.max(limits.pgu, Math.ceil(gas * 1.1));
    case "none":
      return 0;
  }
}
