import { createHash } from "node:crypto";
import { decidePass } from "../src/domain/decide-pass.ts";
import type { Commitment } from "../src/domain/fleet.ts";
import type { Candidate, PassInput, ProgramKnowledge } from "../src/domain/pass-input.ts";
import { type Hash, hash, pgu, requestId, unixSeconds, wei } from "../src/domain/values.ts";
import { aCandidate, aFleet, aPassInput, aPolicy, t0 } from "../test/domain/builders.ts";
import { type Figure, figure } from "./figure.ts";

const [open, committed, hosts, runs] = [10_000, 200, 16, 41];
/** The first runs are the compiler's. */
const warmUps = 10;

/** How long the decisions of one pass take on one core, in milliseconds. */
export function decide(): Figure[] {
  const input = crowdedMarket();
  const samples: number[] = [];
  for (let run = 0; run < warmUps + runs; run++) {
    const startedMs = performance.now();
    decidePass(input);
    if (run >= warmUps) samples.push(performance.now() - startedMs);
  }
  return [figure(`decide ${open} open requests, ${committed} committed`, "ms", samples, { median: 20 })];
}

/** Requests of fifty programs, each known from a few settled proofs, with a fleet that has room for some of them. */
function crowdedMarket(): PassInput {
  const draw = fractions();
  const programs = new Map<Hash, ProgramKnowledge>();
  for (let program = 0; program < 50; program++) {
    const usual = 60e6 * Math.exp(1.7 * (draw() + draw() + draw() - 1.5) * 2);
    const learned = Array.from({ length: 12 }, () => usual * (0.8 + 0.4 * draw()));
    const clearings = { compressed: Array.from({ length: 12 }, () => 0.7 + 0.6 * draw()) };
    programs.set(vkHashOf(program), { learned, clearings });
  }
  const candidates = Array.from({ length: open }, (_, index): Candidate => {
    const vkHash = vkHashOf(Math.floor(draw() * 50));
    const createdAtSec = unixSeconds(t0 - Math.floor(draw() * 60));
    const gasLimit = pgu(BigInt(Math.round(5e7 + 1e9 * draw())));
    const baseFee = wei(200_000_000_000_000_000n);
    return aCandidate({ requestId: requestId(word(index)), vkHash, createdAtSec, gasLimit, baseFee });
  });
  const estimate = { gas: pgu(20_000_000n), sigma: 0.2, source: "learned" as const };
  const commitments = Array.from(
    { length: committed },
    (): Commitment => ({ work: { estimate, mode: "compressed" }, chance: 0.8, fromSec: t0 + 5 }),
  );
  const prices = Array.from({ length: 32 }, () => ({ perPgu: 5e8 + 3e8 * draw(), atSec: t0 - 60 }));
  const { clearings } = aPassInput();
  return aPassInput({
    ...{ candidates, commitments, programs, promises: committed },
    clearings: { ...clearings, prices },
    fleet: aFleet(
      Array.from({ length: hosts }, () => ({ kind: "idle" as const })),
      { host: { maximumHosts: hosts } },
    ),
    policy: aPolicy({ price: { kind: "market" }, promise: { maxPromises: 400 } }),
    market: {
      prove: { usdMicros: 600_000n, updatedAtSec: t0 },
      requirements: {
        ...{ floorLatencySec: 420, minPguPerSec: 24_000_000n },
        ...{ minSuccessMillionths: 980_000, lookbackHours: 24, minResolved: 50 },
      },
    },
  });
}

/** As ids are: a hash, so that two of them differ from the first digit on. */
const word = (index: number): string => `0x${createHash("sha256").update(`${index}`).digest("hex")}`;
const vkHashOf = (program: number): Hash => hash(word(program));

/** The same numbers each time, from 0 to 1. */
function fractions(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647; // Park and Miller's minimal standard
    return state / 2_147_483_647;
  };
}
