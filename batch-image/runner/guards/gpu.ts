import type { Gpu } from "../../../src/domain/job.ts";
import type { Silence } from "../host/nvidia-smi.ts";
import type { GpuFacts, GpuReading } from "./read-gpus.ts";

/** The oldest that `sp1-gpu-server` 6.10 is known to work with: CUDA 12.8 came with driver 570. */
const leastDriver = 570;
const leastCuda = 12.8;
/** What it is built for starts here: Ampere. */
const leastCapability = 8;
/** A GPU that nobody uses holds less; a prover that is still there holds gigabytes. */
const idleMib = 1_024;

/** Why SP1 cannot prove on the first GPU, in one sentence that says what to change; undefined: it can. */
export function refuseGpu(reading: GpuReading): string | undefined {
  if (reading.kind === "silent") return silences[reading.because](reading);
  const [gpu] = reading.gpus;
  if (!gpu) return `nvidia-smi names no GPU (it says ${JSON.stringify(reading.text)}): give the container one GPU`;
  return refuseDriver(gpu, reading.cuda) ?? refuseDevice(gpu) ?? refuseBusy(gpu, reading);
}

const silences: Record<Silence["because"], (silence: Silence) => string> = {
  missing: () =>
    "there is no nvidia-smi: start the container with a GPU (Batch: a GPU resource; Docker: --gpus all) on a host with NVIDIA's driver",
  hung: ({ detail }) => `nvidia-smi hangs (${detail}): replace the host, its driver or its GPU is broken`,
  failed: ({ detail }) =>
    `nvidia-smi fails (${detail}): replace the host, or update its driver to ${leastDriver} or newer`,
};

function refuseDriver({ driver }: GpuFacts, cuda: number | undefined): string | undefined {
  const major = Number.parseInt(driver, 10);
  if (!(major >= leastDriver)) {
    return `the NVIDIA driver is ${driver}, SP1's GPU server needs ${leastDriver} or newer: take a newer machine image`;
  }
  if (cuda === undefined || cuda >= leastCuda) return undefined;
  return `the driver serves CUDA ${cuda.toFixed(1)}, SP1's GPU server needs ${leastCuda}: remove older CUDA compatibility libraries or update the driver`;
}

function refuseDevice(gpu: GpuFacts): string | undefined {
  const { name, computeCapability } = gpu;
  if (gpu.mig) return `${name} is cut into MIG instances, SP1 needs a whole GPU: turn MIG off (nvidia-smi -mig 0)`;
  if (computeCapability !== undefined && computeCapability < leastCapability) {
    return `${name} has compute capability ${computeCapability.toFixed(1)}, SP1's GPU server is built for 8.0 and newer: take an L4, A10G, L40S or H100`;
  }
  const mib = cudaMib(gpu);
  if (mib === undefined) return `nvidia-smi does not know the memory of ${name}: replace the host, its GPU is broken`;
  if (!hasEnoughMemory(mib)) {
    return `${name} has ${gib(mib)} GiB of memory, SP1's GPU server needs more than 19: take an L4, A10G, L40S or H100`;
  }
  return undefined;
}

function refuseBusy({ name, usedMib }: GpuFacts, { holders }: Extract<GpuReading, { kind: "gpus" }>) {
  if (holders.length > 0) {
    const who = holders.map((holder) => `${holder.name} (${holder.pid})`).join(", ");
    return `${name} is held by ${who}, one GPU makes one proof at a time: end it, or give each container a GPU of its own`;
  }
  if (usedMib === undefined || usedMib <= idleMib) return undefined;
  return `${gib(usedMib)} GiB of ${name} are in use before we start: end what holds them, or give each container a GPU of its own`;
}

/** The GPU server's own rule: it refuses when `ceil(total GiB) + 4 < 24`. */
export const hasEnoughMemory = (mib: number): boolean => Math.ceil(mib / 1_024) + 4 >= 24;

/** The total as CUDA reports it. */
const cudaMib = ({ totalMib, reservedMib = 0 }: GpuFacts): number | undefined =>
  totalMib === undefined ? undefined : totalMib - reservedMib;

const gib = (mib: number) => (mib / 1_024).toFixed(1);

/** The GPU that the proof is made on, for the result. */
export function gpuOf(reading: GpuReading): Gpu | undefined {
  const [gpu] = reading.kind === "gpus" ? reading.gpus : [];
  return gpu?.totalMib === undefined ? undefined : { name: gpu.name, memoryMib: gpu.totalMib, driver: gpu.driver };
}
