import type { ProofTask } from "./backend.ts";

/** The slowest that a program may run: far below what the executor does, so that only a hang is stopped by it. */
const slowestCyclesPerSec = 500_000n;
const leastWallSec = 60n;

/** Seconds that the executor itself gives a program; 0n: none but the deadline, where the request has no cycle limit. */
export const executeLimitSec = ({ cycleLimit }: Pick<ProofTask, "cycleLimit">): bigint =>
  cycleLimit > 0n ? leastWallSec + cycleLimit / slowestCyclesPerSec : 0n;

export type Sp1Command = "--version" | "vk" | "execute" | "prove" | "verify";

/**
 * Seconds after which a command of the prover hangs, and is killed; undefined: the deadline alone says so. Each limit
 * comes from the work that there is: silence says nothing, for SP1 is silent for as long as it proves.
 */
export function hangLimitSec(command: Sp1Command, job: ProofTask, gas = 0n): number | undefined {
  const { patienceSec, slowestPguPerSec } = job.host;
  switch (command) {
    case "--version":
    case "vk":
    case "verify":
      return patienceSec;
    case "execute":
      return job.cycleLimit > 0n ? patienceSec + Number(executeLimitSec(job)) : undefined;
    case "prove": // a CPU has no speed that one could hold it to
      return job.backend === "cuda" ? patienceSec + Number(gas) / slowestPguPerSec : undefined;
  }
}
