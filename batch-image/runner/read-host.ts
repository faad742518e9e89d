import { tmpdir } from "node:os";
import { runnerEnvironment } from "../../src/config/names.ts";
import type { ProofMode } from "../../src/domain/proof-request.ts";
import { type fieldsOf, positive, setOf } from "./environment-fields.ts";
import { gibibyte } from "./gibibyte.ts";
import { type GuardName, guardNames } from "./guards/guard-names.ts";

const circuits = ["groth16", "plonk"] as const satisfies readonly ProofMode[];
export type Circuit = (typeof circuits)[number];

export type Host = {
  /** The compute environment's name; absent where Batch did not start us. */
  className?: string;
  proverBinary: string;
  /** Whose proofs the image makes; absent where we run in none. */
  networkVersion?: string;
  /** The wrapped modes that the image has a circuit for; absent where we run in none. */
  circuits?: ReadonlySet<Circuit>;
  /** What the prover's process sees of our environment: no credentials, for it runs strangers' programs. */
  proverEnvironment: Readonly<Record<string, string>>;
  simulatedPguPerSec: bigint;
  /** The job's own folder is made in here, and removed with the job. */
  workFolder: string;
  /** Keeps programs and verifying keys between jobs; absent: for one job only. */
  cacheFolder?: string;
  /** Of all that is kept there. */
  maxCacheBytes: number;
  maxProgramBytes: number;
  maxStdinBytes: number;
  nvidiaSmi: string;
  /** Guards that the operator knows better than we do. */
  skippedGuards: ReadonlySet<GuardName>;
  /** PGU per second that this host surely does not exceed; absent: by its GPU's name. */
  bestPguPerSec?: number;
  /** A wrap that is surely not done sooner, in seconds. */
  leastGroth16Sec: number;
  leastPlonkSec: number;
  /** A GPU that is slower than this hangs. */
  slowestPguPerSec: number;
  /** What each command of the prover is given beyond the work that it has, before it hangs. */
  patienceSec: number;
  /** What a finished proof is given to be verified and stored, once the host asks us to leave. */
  leaveGraceSec: number;
};

/** What the environment says of the host; what is wrong goes to the faults of the fields. */
export function readHost(
  environment: Readonly<Record<string, string | undefined>>,
  { take, optional }: ReturnType<typeof fieldsOf>,
): Host {
  return {
    proverEnvironment: withoutAws(environment),
    proverBinary: take(runnerEnvironment.proverBinary, String, "sp1-prover"),
    ...optional("networkVersion", runnerEnvironment.imageNetworkVersion, String),
    ...optional("circuits", runnerEnvironment.imageCircuits, (text) =>
      text === "none" ? new Set<Circuit>() : setOf(circuits)(text),
    ),
    simulatedPguPerSec: take(runnerEnvironment.simulatedPguPerSec, (text) => BigInt(positive(text)), 50_000_000n),
    workFolder: take(runnerEnvironment.workFolder, String, tmpdir()),
    maxProgramBytes: take(runnerEnvironment.maxProgramBytes, positive, gibibyte / 2),
    maxStdinBytes: take(runnerEnvironment.maxStdinBytes, positive, 4 * gibibyte),
    nvidiaSmi: take(runnerEnvironment.nvidiaSmi, String, "nvidia-smi"),
    skippedGuards: take(runnerEnvironment.skippedGuards, setOf(guardNames), new Set<GuardName>()),
    leastGroth16Sec: take(runnerEnvironment.leastGroth16Sec, positive, 10),
    leastPlonkSec: take(runnerEnvironment.leastPlonkSec, positive, 30),
    slowestPguPerSec: take(runnerEnvironment.slowestPguPerSec, positive, 100_000),
    patienceSec: take(runnerEnvironment.patienceSec, positive, 600),
    leaveGraceSec: take(runnerEnvironment.leaveGraceSec, positive, 20),
    ...optional("bestPguPerSec", runnerEnvironment.bestPguPerSec, positive),
    maxCacheBytes: take(runnerEnvironment.maxCacheBytes, positive, 10 * gibibyte),
    ...optional("cacheFolder", runnerEnvironment.cacheFolder, String),
    ...optional("className", runnerEnvironment.batchComputeEnvironment, String),
  };
}

function withoutAws(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || /^(AWS|ECS)_/.test(name) ? [] : [[name, value]],
    ),
  );
}
