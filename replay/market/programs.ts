import type { Address, Hash } from "../../src/domain/values.ts";
import { type Chance, chanceOf } from "../chance.ts";
import { addressFor, wordFor } from "./ids.ts";
import { type KnownMode, modes } from "./modes.ts";
import { normalQuantile } from "./normal-quantile.ts";
import type { Weather } from "./weather.ts";

/** A program that is proved again and again. */
export type Program = {
  vkHash: Hash;
  requester: Address;
  /** Of all requests. */
  share: number;
  medianPgu: number;
  /** Standard deviation of the logarithm between its requests. */
  spread: number;
  cyclesPerGas: number;
  limits: GasLimits;
  /** How much dearer than usual rivals prove it: standard normal over all requests. */
  dearness: Readonly<Record<KnownMode, number>>;
};

/** How its requester states a limit: from a simulation, one generous number for all, or none but a cycle limit. */
export type GasLimits = { kind: "simulated" } | { kind: "constant"; pgu: number } | { kind: "none" };

const programCount = 60;
/** So many make most of the volume, and lie in the middle of the distribution of gas. */
const bigPrograms = 8;

export function drawPrograms(seed: number, { gas }: Weather): Program[] {
  const chance = chanceOf(seed, "programs");
  const shares = zipfShares(programCount, 1.05);
  const medians = mediansFor(shares, gas, chance);
  const programs = shares.map((share, index) => ({
    vkHash: wordFor("vk", seed, index),
    requester: addressFor("requester", seed, Math.floor(chance.uniform() * 25)),
    share,
    medianPgu: medians[index] ?? gas.medianPgu,
    spread: chance.between(0.1, 0.3),
    cyclesPerGas: chance.between(0.5, 2.5),
    limits: limitsFor(medians[index] ?? gas.medianPgu, chance),
    dearness: { core: 0, compressed: 0, plonk: 0, groth16: 0 },
  }));
  return withDearness(programs, chanceOf(seed, "dearness"));
}

function zipfShares(count: number, exponent: number): number[] {
  const weights = Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Medians such that all requests together are log-normal: each program takes its share's place among the quantiles. */
function mediansFor(shares: readonly number[], gas: Weather["gas"], chance: Chance): number[] {
  const between = Math.sqrt(gas.sigma ** 2 - 0.2 ** 2); // the rest comes from the spread within a program
  const medians: number[] = [];
  let below = 0;
  for (const index of smallOnesOutside(shares.length, chance)) {
    const share = shares[index] ?? 0;
    medians[index] = gas.medianPgu * Math.exp(between * normalQuantile(below + share / 2));
    below += share;
  }
  return medians;
}

function smallOnesOutside(count: number, chance: Chance): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  const small = shuffled(all.slice(bigPrograms), chance);
  const half = small.length >> 1;
  return [...small.slice(0, half), ...shuffled(all.slice(0, bigPrograms), chance), ...small.slice(half)];
}

function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  return items
    .map((item) => ({ item, at: chance.uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function limitsFor(medianPgu: number, chance: Chance): GasLimits {
  const style = chance.pick([0.5, 0.3, 0.2]);
  if (style === 0) return { kind: "simulated" };
  if (style === 2) return { kind: "none" };
  return { kind: "constant", pgu: roundUp(medianPgu * Math.exp(chance.between(0.7, 2.5))) };
}

/** To one significant digit: a number that a person would type. */
function roundUp(pgu: number): number {
  const unit = 10 ** Math.floor(Math.log10(pgu));
  return Math.ceil(pgu / unit) * unit;
}

/** Mean 0 and variance 1 over the requests, not over the programs: a few of them make most requests. */
function withDearness(programs: readonly Program[], chance: Chance): Program[] {
  const draws = programs.flatMap(({ share }) =>
    modes.map(({ share: modeShare }) => ({ weight: share * modeShare, z: chance.normal() })),
  );
  const mean = draws.reduce((sum, { weight, z }) => sum + weight * z, 0);
  const variance = draws.reduce((sum, { weight, z }) => sum + weight * (z - mean) ** 2, 0);
  const standard = (place: number): number => ((draws[place]?.z ?? 0) - mean) / Math.sqrt(variance);
  return programs.map((program, index) => {
    const [core, compressed, groth16, plonk] = modes.map((_, mode) => standard(index * modes.length + mode));
    return {
      ...program,
      dearness: { core: core ?? 0, compressed: compressed ?? 0, groth16: groth16 ?? 0, plonk: plonk ?? 0 },
    };
  });
}
