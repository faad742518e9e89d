import { join } from "node:path";
import { product } from "../../../src/config/names.ts";
import { type ExecuteFailureCause, executeFailureCauses, type Failure } from "../../../src/domain/failure.ts";
import type { RunnerStage } from "../../../src/domain/job.ts";
import { type Hash, hash, pgu } from "../../../src/domain/values.ts";
import { failed, HostTrouble } from "../endings.ts";
import { longestTimerMs } from "../longest-timer.ts";
import type { Backend, Verdict, Work } from "./backend.ts";
import { clearGpuSocket } from "./gpu-socket.ts";
import { clearSharedMemory } from "./shared-memory.ts";
import type { Sp1Event } from "./sp1-events.ts";
import { executeLimitSec, hangLimitSec, type Sp1Command } from "./sp1-limits.ts";
import { runSp1, type Sp1Ending } from "./sp1-process.ts";
import { readSp1Versions } from "./sp1-version.ts";

/** SP1 through the program in `batch-image/prover`: one process for each step, so that its crash is contained. */
export function sp1Backend(work: Work): Backend {
  const { job, program, stdin, folder } = work;
  const vkPath = join(folder, "vk.bin");
  const cache = ["--vk-cache", job.host.cacheFolder ?? join(folder, "vk-cache")];
  const mode = ["--mode", job.mode];
  /** What our own run committed to: a proof of another run of the program is valid, and none of this request's. */
  let committed: Hash | undefined;
  return {
    async check() {
      await clearSharedMemory(); // of a job before this one that was killed
      await checkVersion(work);
      const args: Sp1Args = ["vk", "--program", program.path, "--out", vkPath, ...cache];
      return hash((await command(work, "check", "vk", args)).vkHash);
    },
    async execute() {
      const inputs = ["--program", program.path, "--stdin", stdin.path];
      const args: Sp1Args = ["execute", ...inputs, ...limitsOf(work)];
      const { cycles, gas, publicValuesHash } = await command(work, "execute", "executed", args);
      committed = hash(publicValuesHash);
      return { cycles: BigInt(cycles), gas: pgu(BigInt(gas)), publicValuesHash: committed };
    },
    async prove(proofPath, { gas }) {
      const inputs = ["--program", program.path, "--stdin", stdin.path, "--out", proofPath];
      const args: Sp1Args = ["prove", "--backend", job.backend, ...mode, ...inputs, ...cache];
      await command(work, "prove", "proved", args, gas);
    },
    async verify(proofPath): Promise<Verdict> {
      const mock = job.backend === "mock" ? ["--mock"] : [];
      const values = committed === undefined ? [] : ["--public-values-hash", committed];
      const args: Sp1Args = ["verify", "--proof", proofPath, "--vk", vkPath, ...mode, ...mock, ...values];
      const { valid, message } = await command(work, "verify", "verified", args);
      return valid ? { kind: "valid" } : { kind: "invalid", because: message ?? "the verifier refuses our own proof" };
    },
  };
}

/** A proof of another version than the request's is refused by the network, after an hour of GPU: say so at once. */
async function checkVersion(work: Work): Promise<void> {
  const { job, log } = work;
  const ending = await run(work, "check", ["--version"]);
  const ours = readSp1Versions(ending.logTail);
  if (ours) work.found({ versions: { runner: product.version, ...ours } });
  if (ours && ours.network === (job.version ?? ours.network)) return;
  if (ours === undefined) {
    log.warn("prover: tells no version", { stage: "check", code: endOf(ending), logTail: ending.logTail });
    throw meaningOf(ending, "check");
  }
  const message = `this host's prover makes proofs of ${ours.network}, the request wants ${job.version}`;
  throw failed({ error: "PROVING_FAILURE", message, stage: "check" });
}

/** The executor looks at its cycle limit between chunks, and a loop without a load or store never ends a chunk. */
function limitsOf({ job }: Work): string[] {
  const { cycleLimit, gasLimit } = job;
  const limits = { "--cycle-limit": cycleLimit, "--gas-limit": gasLimit, "--wall-limit-sec": executeLimitSec(job) };
  return Object.entries(limits).flatMap(([name, value]) => (value > 0n ? [name, value.toString()] : []));
}

/** How long a killed executor may take to let go of its memory. */
const releaseMs = 3_000;

type Result<K extends Sp1Event["event"]> = Extract<Sp1Event, { event: K }>;

/** Runs one command and returns its result's event. Throws what its end means. */
async function command<K extends Sp1Event["event"]>(
  work: Work,
  stage: RunnerStage,
  wanted: K,
  args: Sp1Args,
  gas?: bigint,
) {
  const { log } = work;
  const ending = await run(work, stage, args, gas);
  const result = ending.events.findLast((event): event is Result<K> => event.event === wanted);
  if (ending.exitCode === 0 && result) return result;
  log.warn(`prover: ${args[0]} failed`, { stage, code: endOf(ending), logTail: ending.logTail });
  throw meaningOf(ending, stage);
}

type Sp1Args = [Sp1Command, ...string[]];

/** Runs one command to its end, or until it is held for hanging: that is this host's trouble. */
async function run({ job, signal, log, progress }: Work, stage: RunnerStage, args: Sp1Args, gas?: bigint) {
  const limitMs = Math.min(Math.ceil((hangLimitSec(args[0], job, gas) ?? Infinity) * 1_000), longestTimerMs);
  const hang = AbortSignal.timeout(limitMs);
  const ending = await runSp1({
    binary: job.host.proverBinary,
    environment: job.host.proverEnvironment,
    args,
    signal: AbortSignal.any([signal, hang]),
    onEvent: (event) => {
      if (event.event !== "stage") return;
      log.info(`prover: ${event.stage}`, { stage, proverStage: event.stage, seconds: event.seconds });
      progress({ stage, proverStage: event.stage });
    },
  });
  if (ending.exitCode !== 0) {
    if (job.backend === "cuda") await clearGpuSocket();
    await clearSharedMemory(releaseMs);
  }
  signal.throwIfAborted();
  if (!hang.aborted || ending.exitCode === 0) return ending;
  log.warn(`prover: ${args[0]} hangs`, { stage, code: endOf(ending), logTail: ending.logTail });
  const message = `the prover did not end within ${Math.ceil(limitMs / 1_000)} s`;
  throw new HostTrouble(message, { error: "PROVING_FAILURE", message, stage });
}

/** How the prover says whose fault it is (`batch-image/prover/src/failure.rs`), and what a shell says of a missing binary. */
const exits = { programFailed: 10, badInput: 11, provingFailed: 12, usage: 13, notExecutable: 126, notFound: 127 };

/** This host's fault: one more try elsewhere. A crash is not among them: it is a result, for it comes back on every host. */
const hostFaults: ReadonlySet<number | undefined> = new Set([
  exits.badInput,
  exits.provingFailed,
  exits.usage,
  exits.notExecutable,
  exits.notFound,
]);

/** SIGKILL is the kernel's or the container's limit, for nobody else kills so; SIGBUS is a full /dev/shm. */
const memorySignals: ReadonlySet<NodeJS.Signals | undefined> = new Set(["SIGKILL", "SIGBUS"]);

/** Files that passed `check` and `execute` are what they should be: whoever cannot read them later has damaged them. */
const readsInput: ReadonlySet<RunnerStage> = new Set(["check", "execute"]);

const isProgramsFault = ({ exitCode }: Sp1Ending, stage: RunnerStage): boolean =>
  exitCode === exits.programFailed || (exitCode === exits.badInput && readsInput.has(stage));

function meaningOf(ending: Sp1Ending, stage: RunnerStage): Error {
  const said = ending.events.findLast((event) => event.event === "failed");
  const message = said?.message ?? `the prover ended with ${endOf(ending)}`;
  if (isProgramsFault(ending, stage)) {
    return failed({ error: "EXECUTION_FAILURE", message, stage, ...causeOf(said?.cause) });
  }
  const failure: Failure = { error: "PROVING_FAILURE", message, stage };
  const outOfMemory = memorySignals.has(ending.endedBy);
  return outOfMemory || hostFaults.has(ending.exitCode) ? new HostTrouble(message, failure) : failed(failure);
}

const endOf = ({ exitCode, endedBy }: Sp1Ending) => (exitCode === undefined ? `${endedBy}` : `exit code ${exitCode}`);

/** 0 is "unspecified". */
function causeOf(number: number | undefined): { cause?: ExecuteFailureCause } {
  const known = Object.entries(executeFailureCauses).find(([, value]) => value === number);
  return known ? { cause: known[0] as ExecuteFailureCause } : {}; // a name of its own table
}
