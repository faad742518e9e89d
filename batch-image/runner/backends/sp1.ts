import { join } from "node:path";
import { type ExecuteFailureCause, executeFailureCauses, type Failure } from "../../../src/domain/failure.ts";
import type { RunnerStage } from "../../../src/domain/job.ts";
import { hash, pgu } from "../../../src/domain/values.ts";
import { failed, HostTrouble } from "../endings.ts";
import type { Backend, Verdict, Work } from "./backend.ts";
import type { Sp1Event } from "./sp1-events.ts";
import { runSp1, type Sp1Ending } from "./sp1-process.ts";
import { readNetworkVersion } from "./sp1-version.ts";

/** SP1 through the program in `batch-image/prover`: one process for each step, so that its crash is contained. */
export function sp1Backend(work: Work): Backend {
  const { job, program, stdin, folder } = work;
  const vkPath = join(folder, "vk.bin");
  const cache = ["--vk-cache", job.host.cacheFolder ?? join(folder, "vk-cache")];
  const mode = ["--mode", job.mode];
  return {
    async check() {
      await checkVersion(work);
      const args = ["vk", "--program", program.path, "--out", vkPath, ...cache];
      return hash((await command(work, "check", "vk", args)).vkHash);
    },
    async execute() {
      const inputs = ["--program", program.path, "--stdin", stdin.path];
      const args = ["execute", ...inputs, ...limitsOf(work)];
      const { cycles, gas, publicValuesHash } = await command(work, "execute", "executed", args);
      return { cycles: BigInt(cycles), gas: pgu(BigInt(gas)), publicValuesHash: hash(publicValuesHash) };
    },
    async prove(proofPath) {
      const inputs = ["--program", program.path, "--stdin", stdin.path, "--out", proofPath];
      await command(work, "prove", "proved", ["prove", "--backend", job.backend, ...mode, ...inputs, ...cache]);
    },
    async verify(proofPath): Promise<Verdict> {
      const mock = job.backend === "mock" ? ["--mock"] : [];
      const stated = job.publicValuesHash === undefined ? [] : ["--public-values-hash", job.publicValuesHash];
      const args = ["verify", "--proof", proofPath, "--vk", vkPath, ...mode, ...mock, ...stated];
      const { valid, message } = await command(work, "verify", "verified", args);
      return valid ? { kind: "valid" } : { kind: "invalid", because: message ?? "the verifier refuses our own proof" };
    },
  };
}

/** A proof of another version than the request's is refused by the network, after an hour of GPU: say so at once. */
async function checkVersion({ job, signal, log }: Work): Promise<void> {
  const { proverBinary: binary, proverEnvironment: environment } = job.host;
  const ending = await runSp1({ binary, environment, args: ["--version"], signal, onEvent: () => undefined });
  signal.throwIfAborted();
  const ours = readNetworkVersion(ending.logTail);
  if (ours === job.version) return;
  if (ours === undefined) {
    log.warn("prover: tells no version", { stage: "check", code: endOf(ending), logTail: ending.logTail });
    throw meaningOf(ending, "check");
  }
  const message = `this host's prover makes proofs of ${ours}, the request wants ${job.version}`;
  throw failed({ error: "PROVING_FAILURE", message, stage: "check" });
}

/** The slowest that a program may run: far below what the executor does, so that only a hang is stopped by it. */
const slowestCyclesPerSec = 500_000n;
const leastWallSec = 60n;

/** The executor looks at its cycle limit between chunks, and a loop without a load or store never ends a chunk. */
function limitsOf({ job: { cycleLimit, gasLimit } }: Work): string[] {
  const wallSec = cycleLimit > 0n ? leastWallSec + cycleLimit / slowestCyclesPerSec : 0n; // without a limit: the deadline
  const limits = { "--cycle-limit": cycleLimit, "--gas-limit": gasLimit, "--wall-limit-sec": wallSec };
  return Object.entries(limits).flatMap(([name, value]) => (value > 0n ? [name, value.toString()] : []));
}

type Result<K extends Sp1Event["event"]> = Extract<Sp1Event, { event: K }>;

/** Runs one command and returns its result's event. Throws what its end means. */
async function command<K extends Sp1Event["event"]>(work: Work, stage: RunnerStage, wanted: K, args: string[]) {
  const { signal, log, progress } = work;
  const ending = await runSp1({
    binary: work.job.host.proverBinary,
    environment: work.job.host.proverEnvironment,
    args,
    signal,
    onEvent: (event) => {
      if (event.event !== "stage") return;
      log.info(`prover: ${event.stage}`, { stage, proverStage: event.stage, seconds: event.seconds });
      progress({ stage, proverStage: event.stage });
    },
  });
  signal.throwIfAborted();
  const result = ending.events.findLast((event): event is Result<K> => event.event === wanted);
  if (ending.exitCode === 0 && result) return result;
  log.warn(`prover: ${args[0]} failed`, { stage, code: endOf(ending), logTail: ending.logTail });
  throw meaningOf(ending, stage);
}

/** How the prover says whose fault it is (`batch-image/prover/src/failure.rs`), and what a shell says of a missing binary. */
const exits = { programFailed: 10, badInput: 11, provingFailed: 12, usage: 13, notExecutable: 126, notFound: 127 };

/** This host's fault: one more try elsewhere. A crash is not among them: it is a result, for it comes back on every host. */
const hostFaults: ReadonlySet<number | undefined> = new Set([
  exits.provingFailed,
  exits.usage,
  exits.notExecutable,
  exits.notFound,
]);

function meaningOf(ending: Sp1Ending, stage: RunnerStage): Error {
  const said = ending.events.findLast((event) => event.event === "failed");
  const message = said?.message ?? `the prover ended with ${endOf(ending)}`;
  if (ending.exitCode === exits.programFailed || ending.exitCode === exits.badInput) {
    return failed({ error: "EXECUTION_FAILURE", message, stage, ...causeOf(said?.cause) });
  }
  const failure: Failure = { error: "PROVING_FAILURE", message, stage };
  const outOfMemory = ending.endedBy === "SIGKILL"; // nobody else kills so: the kernel, or the container's limit
  return outOfMemory || hostFaults.has(ending.exitCode) ? new HostTrouble(message, failure) : failed(failure);
}

const endOf = ({ exitCode, endedBy }: Sp1Ending) => (exitCode === undefined ? `${endedBy}` : `exit code ${exitCode}`);

/** 0 is "unspecified". */
function causeOf(number: number | undefined): { cause?: ExecuteFailureCause } {
  const known = Object.entries(executeFailureCauses).find(([, value]) => value === number);
  return known ? { cause: known[0] as ExecuteFailureCause } : {}; // a name of its own table
}
