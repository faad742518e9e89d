import { tmpdir } from "node:os";
import type { Gpu, ProverBackend } from "../../../src/domain/job.ts";
import { HostTrouble } from "../endings.ts";
import { usableMemory } from "../host/memory.ts";
import type { AskSmi } from "../host/nvidia-smi.ts";
import type { ProofJob } from "../read-job.ts";
import { refuseClock } from "./clock.ts";
import { gpuOf, refuseGpu } from "./gpu.ts";
import type { GuardName } from "./guard-names.ts";
import { readGpus } from "./read-gpus.ts";
import { freeBytesAt, refuseDisk, refuseMemory, refuseSharedMemory } from "./space.ts";
import { refuseTemporaryFolder } from "./temporary-folder.ts";

type HostReaders = {
  job: Pick<ProofJob, "backend" | "mode" | "host">;
  askSmi: AskSmi;
  skewSec: () => number | undefined;
};

/** Whom each backend needs of the host. A mock proof is executed for real, a simulated one is not. */
const guardsOf = {
  cuda: ["gpu", "shared-memory", "memory", "disk", "temporary-folder", "clock"],
  cpu: ["shared-memory", "memory", "disk", "temporary-folder", "clock"],
  mock: ["shared-memory", "disk", "temporary-folder", "clock"],
  simulated: ["disk", "clock"],
} as const satisfies Record<ProverBackend, readonly GuardName[]>;

/**
 * Looks at what the host has before anything is fetched. Throws a HostTrouble that names all that is wrong, one sentence
 * each; returns the GPU that was found.
 */
export async function checkHost(readers: HostReaders): Promise<Gpu | undefined> {
  const { backend, host } = readers.job;
  const reading = backend === "cuda" ? await readGpus(readers.askSmi) : undefined;
  const guards: Record<GuardName, () => Promise<string | undefined> | string | undefined> = {
    gpu: () => reading && refuseGpu(reading),
    "shared-memory": async () => refuseSharedMemory(await freeBytesAt("/dev/shm"), backend),
    memory: () => refuseMemory(usableMemory(), readers.job.mode),
    disk: async () => {
      const most = host.maxProgramBytes + host.maxStdinBytes;
      return refuseDisk((await freeBytesAt(host.workFolder)) ?? 0, most, host.workFolder);
    },
    "temporary-folder": () => refuseTemporaryFolder(tmpdir()),
    clock: () => refuseClock(readers.skewSec()),
  };
  const refusals: string[] = [];
  for (const name of guardsOf[backend]) {
    const refusal = host.skippedGuards.has(name) ? undefined : await guards[name]();
    if (refusal !== undefined) refusals.push(`${name}: ${refusal}`);
  }
  if (refusals.length === 0) return reading && gpuOf(reading);
  const message = `this host cannot prove. ${refusals.join(". ")}.`;
  throw new HostTrouble(message, { error: "PROVING_FAILURE", message, stage: "guard" });
}
