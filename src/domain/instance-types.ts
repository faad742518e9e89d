import type { ProofMode } from "./proof-request.ts";

/**
 * GPU hosts that SP1 fits on: one GPU each. Prices are AWS us-east-1, Linux, 2026; spot is the usual share of the price on
 * demand. Speeds are leads from public statements, not measurements: a prior that our own jobs replace.
 */
export type InstanceType = {
  gpu: string;
  vcpus: number;
  hostGib: number;
  onDemandUsdPerHour: number;
  spotShare: number;
  /** Mgas per second: the middle, and the range within which hosts of the type were seen. */
  mgasPerSec: { typical: number; low: number; high: number };
};

const l4 = { gpu: "L4", spotShare: 0.45, mgasPerSec: { typical: 0.8, low: 0.6, high: 1.5 } };
const a10g = { gpu: "A10G", spotShare: 0.5, mgasPerSec: { typical: 1, low: 0.7, high: 1.6 } };
const l40s = { gpu: "L40S", spotShare: 0.5, mgasPerSec: { typical: 2.2, low: 1.6, high: 4 } };
const h100 = { gpu: "H100", spotShare: 0.6, mgasPerSec: { typical: 4.5, low: 3, high: 6 } };

export const instanceTypes = {
  "g6.xlarge": { ...l4, vcpus: 4, hostGib: 16, onDemandUsdPerHour: 0.805 },
  "g6.2xlarge": { ...l4, vcpus: 8, hostGib: 32, onDemandUsdPerHour: 0.978 },
  "g6.4xlarge": { ...l4, vcpus: 16, hostGib: 64, onDemandUsdPerHour: 1.323 },
  "g6.8xlarge": { ...l4, vcpus: 32, hostGib: 128, onDemandUsdPerHour: 2.014 },
  "g5.4xlarge": { ...a10g, vcpus: 16, hostGib: 64, onDemandUsdPerHour: 1.624 },
  "g5.8xlarge": { ...a10g, vcpus: 32, hostGib: 128, onDemandUsdPerHour: 2.448 },
  "g6e.2xlarge": { ...l40s, vcpus: 8, hostGib: 64, onDemandUsdPerHour: 2.242 },
  "g6e.4xlarge": { ...l40s, vcpus: 16, hostGib: 128, onDemandUsdPerHour: 3.004 },
  "p5.4xlarge": { ...h100, vcpus: 16, hostGib: 256, onDemandUsdPerHour: 6.88 },
} as const satisfies Record<string, InstanceType>;

export type InstanceTypeName = keyof typeof instanceTypes;

/** No GPU that is sold proves faster: the network asks so much of provers that put many GPUs on one proof. */
const noGpuIsFaster = 24e6;

/** PGU per second that a GPU of this name surely does not exceed: twice the fastest that was seen of its kind. */
export function bestPguPerSec(gpuName: string | undefined): number {
  const words = gpuName?.split(/\s+/) ?? [];
  const known = Object.values(instanceTypes).find(({ gpu }) => words.includes(gpu));
  return known ? known.mgasPerSec.high * 2e6 : noGpuIsFaster;
}

export type HostBought = {
  instanceType: InstanceTypeName;
  buy: "on-demand" | "spot";
  /** What spot costs of the price on demand, above 0 and at most 1; absent: as usual for the type. */
  spotShare?: number;
};

/** Of what is more than that: how it is bought. */
export const boughtAs = ({ instanceType, buy, spotShare }: HostBought): HostBought => ({
  ...{ instanceType, buy },
  ...(spotShare !== undefined && { spotShare }),
});

const spotShareOf = ({ instanceType, spotShare }: HostBought): number =>
  spotShare ?? instanceTypes[instanceType].spotShare;

/** As much above its share, and no more, may spot cost; a job that pays the usual `price-margin` still loses nothing then. */
const spotRoom = 0.1;

/** The highest price, in whole percent of that on demand, at which a host on spot is taken at all: above it none comes. */
export function mostSpotPercent(host: HostBought): number {
  const percent = Math.floor(Math.round(spotShareOf(host) * (1 + spotRoom) * 1e6) / 1e4);
  return Math.min(Math.max(percent, 1), 100);
}

/** What a host of the type costs by the second, bought in one way or the other. */
export function hostUsdPerSec(host: HostBought): number {
  const share = host.buy === "spot" ? spotShareOf(host) : 1;
  return (instanceTypes[host.instanceType].onDemandUsdPerHour * share) / 3_600;
}

/**
 * Memory that the job itself must have: 16 GB is SP1's own least, 15 GiB as a host of that size reports it; a wrap stands
 * beside it: groth16 14 GB, plonk 60 GB.
 */
export const leastJobGib = { core: 15, compressed: 15, groth16: 15 + 13, plonk: 15 + 56 } as const satisfies Record<
  Exclude<ProofMode, "unknown">,
  number
>;

/** The least host that is taken for a mode: of the usual sizes one that leaves a job as much, with room beside it. */
export const leastHostGib = {
  core: 32,
  compressed: 32,
  groth16: 64,
  plonk: 128,
  unknown: Number.POSITIVE_INFINITY,
} as const satisfies Record<ProofMode, number>;

export const fitsMemory = (type: InstanceTypeName, mode: ProofMode): boolean =>
  instanceTypes[type].hostGib >= leastHostGib[mode];
