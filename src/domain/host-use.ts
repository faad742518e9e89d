/** What is measured on a host while it proves. Percent of what there is; of memory: of what the container may use. */
export const hostMeasures = [
  "cpuPercent",
  "memoryPercent",
  "diskPercent",
  "gpuPercent",
  "gpuMemoryPercent",
  "gpuWatts",
  "gpuCelsius",
] as const;
export type HostMeasure = (typeof hostMeasures)[number];

export type HostSample = Partial<Record<HostMeasure, number>>;

/** Of all samples of one measure. */
export type Range = { least: number; mean: number; most: number };

/** A measure that nobody could take is absent. */
export type HostUse = Partial<Record<HostMeasure, Range>>;
