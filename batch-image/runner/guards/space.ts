import { statfs } from "node:fs/promises";
import { leastJobGib } from "../../../src/domain/instance-types.ts";
import type { ProverBackend } from "../../../src/domain/job.ts";
import { gibibyte } from "../gibibyte.ts";

const inGib = (bytes: number) => `${(bytes / gibibyte).toFixed(1)} GiB`;

/**
 * What the executor takes of shared memory on a GPU host: two slots of about 2.2 GiB and a ring of 1.4 GiB, all of which a
 * long program fills. Elsewhere small programs are tried, which touch little of it; a container's default of 64 MiB ends
 * them too.
 */
const leastSharedBytes = {
  cuda: 6 * gibibyte,
  cpu: gibibyte / 4,
  mock: gibibyte / 4,
  simulated: 0,
} as const satisfies Record<ProverBackend, number>;

/** `freeBytes` is undefined where there is no such folder: not on Linux, where alone a GPU proves. */
export function refuseSharedMemory(freeBytes: number | undefined, backend: ProverBackend): string | undefined {
  const least = leastSharedBytes[backend];
  if (freeBytes === undefined || freeBytes >= least) return undefined;
  return `/dev/shm has ${inGib(freeBytes)} free, SP1's executor needs ${inGib(least)}: give the container more shared memory (Batch: sharedMemorySize; Docker: --shm-size)`;
}

/** Each artifact lies there packed and unpacked for a while, and either may be as large as its ceiling. */
export function refuseDisk(freeBytes: number, maxArtifactBytes: number, folder: string): string | undefined {
  const least = 2 * maxArtifactBytes;
  if (freeBytes >= least) return undefined;
  return `the work folder ${folder} has ${inGib(freeBytes)} free, artifacts may take ${inGib(least)}: give the host a larger disk, or lower MAX_PROGRAM_BYTES and MAX_STDIN_BYTES`;
}

export function refuseMemory(usableBytes: number, mode: keyof typeof leastJobGib): string | undefined {
  const least = leastJobGib[mode] * gibibyte;
  if (usableBytes >= least) return undefined;
  return `the prover may use ${inGib(usableBytes)} of memory, a ${mode} proof needs ${inGib(least)}: take a larger instance type, or raise the container's limit`;
}

/** Free bytes of the file system at `path`; undefined where there is no such path. */
export async function freeBytesAt(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
