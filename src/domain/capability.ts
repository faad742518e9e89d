import { fitsMemory, type HostBought, hostUsdPerSec, instanceTypes } from "./instance-types.ts";
import type { ProofMode } from "./proof-request.ts";
import { measured, quantile, type Spread } from "./spread.ts";

/** Hosts of one type, bought in one way, in a compute environment of their own. What the stack has deployed. */
export type HostClass = HostBought & {
  /** The compute environment's name. */
  className: string;
  maximumHosts: number;
};

/** What a class of hosts can do, as far as it was measured, else as it is believed. Seconds, and PGU per second. */
export type Capability = HostClass & {
  /** Gas over the time from the prover's first work to the proof's end, wrapping left out. */
  speedPguPerSec: Spread;
  /** From a submission that finds no host to the prover's first work. */
  coldStartSec: Spread;
  usdPerSec: number;
  /** Hosts lost, per host and hour. */
  lossesPerHour: number;
  /** Seconds of a job beside the proving itself, on a host that is there: its start, its wrap and its delivery. */
  besideProvingSec: Readonly<Record<ProofMode, { usual: number; late: number }>>;
  /** Speeds of hosts that stand for all, the slowest first, each for `speedShares` of them. */
  speeds: readonly number[];
};

/** What our own jobs took, the last of each series; empty where none ran yet. */
export type JobSamples = {
  /** PGU over the seconds of proving, wrapping left out. */
  speedPguPerSec: readonly number[];
  /** From a submission that finds no host to the prover's first work. */
  coldStartSec: readonly number[];
  /** The same where a host is idle. */
  warmStartSec: readonly number[];
  /** From the proof's end to the network's word that it has it. */
  deliverSec: readonly number[];
  groth16WrapSec: readonly number[];
  plonkWrapSec: readonly number[];
};

export const noSamples: JobSamples = {
  speedPguPerSec: [],
  coldStartSec: [],
  warmStartSec: [],
  deliverSec: [],
  groth16WrapSec: [],
  plonkWrapSec: [],
};

/** Hosts of a class that were lost within the last minutes, and for how long its hosts ran in them. */
export type HostLosses = { lost: number; hostHours: number };

/** What the operator knows better than any measurement; 0 says nothing. */
export type CapabilityOverrides = { throughputPguPerSec: bigint; startUpSec: number };

/** A host joins in 3:00 (2-5 min), pulls 15-20 GB in 3:40, and its prover is ready after 0:30-1:10. */
const coldPrior: Spread = { typical: 450, sigma: 0.14 };
const warmPrior: Spread = { typical: 9, sigma: 0.35 };
const deliverPrior: Spread = { typical: 4, sigma: 0.4 };
const groth16Prior: Spread = { typical: 30, sigma: 0.15 };
const plonkPrior: Spread = { typical: 80, sigma: 0.15 };
/**
 * Five in a hundred host-hours on spot end early, in clusters: what was lost lately says more than the average, which
 * weighs as much as so many host-hours. Hosts on demand fail too rarely to count.
 */
const spotLossesPerHour = 0.05;
const lossPriorHours = 8;
/** The range of a type's speed is taken for what nine in ten hosts lie within. */
const rangeInSigmas = 2 * 1.645;

/** What `host` can do by its prior, its samples and what the operator overrides. */
export function capabilityOf(
  host: HostClass,
  samples: JobSamples,
  overrides: CapabilityOverrides,
  losses: HostLosses = { lost: 0, hostHours: 0 },
): Capability {
  const speed = overridden(Number(overrides.throughputPguPerSec), measured(samples.speedPguPerSec, speedPrior(host)));
  const warmStartSec = measured(samples.warmStartSec, warmPrior);
  const deliverSec = measured(samples.deliverSec, deliverPrior);
  const beside = [warmStartSec, deliverSec];
  const groth16 = [...beside, measured(samples.groth16WrapSec, groth16Prior)];
  const plonk = [...beside, measured(samples.plonkWrapSec, plonkPrior)];
  return {
    ...host,
    speedPguPerSec: speed,
    speeds: speedsOf(host, samples.speedPguPerSec, speed, overrides),
    coldStartSec: overridden(overrides.startUpSec, measured(samples.coldStartSec, coldPrior)),
    besideProvingSec: {
      core: sumOf(beside),
      compressed: sumOf(beside),
      groth16: sumOf(groth16),
      plonk: sumOf(plonk),
      unknown: sumOf(beside),
    },
    usdPerSec: hostUsdPerSec(host),
    lossesPerHour: host.buy === "spot" ? lossesPerHour(losses) : 0,
  };
}

/** `late`: each part as nineteen in twenty stay below. */
const sumOf = (parts: readonly Spread[]) => ({
  usual: parts.reduce((sum, part) => sum + part.typical, 0),
  late: parts.reduce((sum, part) => sum + quantile(part, 0.95), 0),
});

/** The shares of hosts that the kept speeds stand for: a slow one in ten, then thirds of the rest. */
export const speedShares = [0.1, 0.3, 0.3, 0.3] as const;
const speedQuantiles = [0.25, 0.5, 0.75] as const;
/** Before so many jobs have told, the slowest of the type's usual range counts; after, the slowest that was seen. */
const enoughSpeeds = 8;

/** Hosts differ, but not without end: a promise need not fear one that is slower than any that was seen. */
function speedsOf(
  { instanceType }: HostClass,
  samples: readonly number[],
  speed: Spread,
  { throughputPguPerSec }: CapabilityOverrides,
): readonly number[] {
  const usual = speedQuantiles.map((share) => quantile(speed, share));
  if (throughputPguPerSec > 0n) return [quantile(speed, 0.05), ...usual];
  if (samples.length < enoughSpeeds) return [instanceTypes[instanceType].mgasPerSec.low * 1e6, ...usual];
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? speed.typical;
  return [at(0) * 0.97, ...speedQuantiles.map(at)];
}

const lossesPerHour = ({ lost, hostHours }: HostLosses): number =>
  (spotLossesPerHour * lossPriorHours + lost) / (lossPriorHours + hostHours);

function speedPrior({ instanceType }: HostClass): Spread {
  const { typical, low, high } = instanceTypes[instanceType].mgasPerSec;
  return { typical: typical * 1e6, sigma: Math.log(high / low) / rangeInSigmas };
}

/** A number that the operator gives is taken at its word, with little spread. */
const overridden = (given: number, otherwise: Spread): Spread =>
  given > 0 ? { typical: given, sigma: 0.05 } : otherwise;

/** Seconds of a job of so much PGU on a host that is there, by the middle of everything. */
export const usualSec = (
  { besideProvingSec, speedPguPerSec }: Pick<Capability, "besideProvingSec" | "speedPguPerSec">,
  mode: ProofMode,
  gas: number,
): number => besideProvingSec[mode].usual + gas / speedPguPerSec.typical;

export const canProve = ({ instanceType }: Pick<HostClass, "instanceType">, mode: ProofMode): boolean =>
  fitsMemory(instanceType, mode);
