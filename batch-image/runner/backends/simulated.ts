import { createHash } from "node:crypto";
import { open, readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type ExecuteFailureCause, executeFailureCauses } from "../../../src/domain/failure.ts";
import {
  guessedExecution,
  publicValuesText,
  readSimulatedProgram,
  readSimulatedProof,
  type SimulatedClaim,
  type SimulatedProgram,
  simulatedProof,
  vkHashText,
} from "../../../src/domain/simulation.ts";
import { hash, pgu } from "../../../src/domain/values.ts";
import { failed } from "../endings.ts";
import type { Backend, Execution, Verdict, Work } from "./backend.ts";
import { startsAsElf } from "./elf.ts";

const tellEveryMs = 1_000;
/** A simulated program is a few words; a real ELF is never read whole. */
const mostProgramBytes = 65_536;

/** Makes what can be taken for a proof by nobody: for demonstrations and load. Every line it causes says so. */
export function simulatedBackend(work: Work): Backend {
  const { job, program, stdin, signal, log } = work;
  let simulated: SimulatedProgram | undefined;

  return {
    async check() {
      const head = await headOf(program.path);
      simulated = readSimulatedProgram(head);
      if (!simulated && !startsAsElf(head)) throw notAProgram();
      log.info("this proof is simulated: it proves nothing", { simulated: true, program: simulated?.name ?? "an ELF" });
      return simulated ? sha256(vkHashText(program.sha256)) : undefined;
    },
    execute() {
      const said = simulated ?? guessedExecution(program.bytes);
      const execution = { cycles: BigInt(said.cycles), gas: pgu(BigInt(said.gas)) };
      if (simulated?.failureCause !== undefined)
        return Promise.reject(executionFailed(causeOf(simulated.failureCause)));
      const limit = limitOf(execution, job);
      if (limit) return Promise.reject(executionFailed(limit));
      return Promise.resolve({
        ...execution,
        publicValuesHash: sha256(publicValuesText(program.sha256, stdin.sha256)),
      });
    },
    async prove(proofPath, execution) {
      await holdFor(Number((execution.gas * 1_000n) / job.host.simulatedPguPerSec), work);
      await writeFile(proofPath, simulatedProof(claimOf(work, execution)), { signal });
    },
    async verify(proofPath): Promise<Verdict> {
      const claim = readSimulatedProof(await readFile(proofPath));
      return claim?.requestId === job.requestId && claim.vkHash === job.vkHash
        ? { kind: "valid" }
        : { kind: "invalid", because: "not this request's simulated proof" };
    },
  };
}

function claimOf({ job, program, stdin }: Work, { cycles, gas, publicValuesHash }: Execution): SimulatedClaim {
  return {
    requestId: job.requestId,
    vkHash: job.vkHash,
    mode: job.mode,
    programSha256: program.sha256,
    stdinSha256: stdin.sha256,
    publicValuesHash,
    cycles: cycles.toString(),
    gas: gas.toString(),
  };
}

/** Takes as long as a prover of this throughput would, and says how far it is. */
async function holdFor(totalMs: number, { signal, progress }: Work): Promise<void> {
  for (let elapsedMs = 0; elapsedMs < totalMs; elapsedMs += tellEveryMs) {
    progress({ stage: "prove", simulated: true, percent: Math.floor((elapsedMs / totalMs) * 100) });
    await sleep(Math.min(tellEveryMs, totalMs - elapsedMs), undefined, { signal });
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostProgramBytes), 0, mostProgramBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function limitOf({ cycles, gas }: Pick<Execution, "cycles" | "gas">, limits: { cycleLimit: bigint; gasLimit: bigint }) {
  if (limits.cycleLimit > 0n && cycles > limits.cycleLimit) return "EXCEEDED_CYCLE_LIMIT";
  if (limits.gasLimit > 0n && gas > limits.gasLimit) return "EXCEEDED_GAS_LIMIT";
  return undefined;
}

function causeOf(number: number): ExecuteFailureCause | undefined {
  const known = Object.entries(executeFailureCauses).find(([, value]) => value === number);
  return known?.[0] as ExecuteFailureCause | undefined; // a name of its own table
}

const executionFailed = (cause: ExecuteFailureCause | undefined) =>
  failed({
    error: "EXECUTION_FAILURE",
    message: `simulated: the program ends with ${cause ?? "a cause that nobody knows"}`,
    stage: "execute",
    ...(cause !== undefined && { cause }),
  });

const notAProgram = () =>
  failed({ error: "EXECUTION_FAILURE", message: "the program is neither an ELF nor a simulated one", stage: "check" });

const sha256 = (text: string) => hash(`0x${createHash("sha256").update(text).digest("hex")}`);
