import { encodeCalibration, parseSpec } from "../../../src/adapters/s3/calibration-files.ts";
import { product } from "../../../src/config/names.ts";
import { hostsPrefix, type Measurement, specKey } from "../../../src/domain/calibration.ts";
import { type ExitMeaning, resultKey } from "../../../src/domain/job.ts";
import { unixSeconds } from "../../../src/domain/values.ts";
import type { LogFields } from "../../../src/ports/log.ts";
import type { Findings } from "../backends/backend.ts";
import type { Bucket } from "../bucket.ts";
import { stopOf } from "../endings.ts";
import { BadJob } from "../read-job.ts";
import type { RunJobDeps } from "../run-job.ts";
import { workWatched } from "../watched-work.ts";
import { clearWorkFolders } from "../work-folder.ts";
import { type MeasureContext, measureProof } from "./measure-proof.ts";
import type { CalibrationJob } from "./read-calibration.ts";

export type RunCalibrationDeps = Pick<
  RunJobDeps,
  "bucket" | "log" | "makeBackend" | "checkHost" | "hostLeaves" | "nowMs"
> &
  Pick<MeasureContext, "fetch">;

/** All proofs of a calibration, one after the other, and what they took. Never rejects: how it went is the exit code's meaning. */
export async function runCalibration(job: CalibrationJob, deps: RunCalibrationDeps): Promise<ExitMeaning> {
  const { bucket, log, nowMs } = deps;
  const startedAtSec = unixSeconds(nowMs() / 1_000);
  const measurements: Measurement[] = [];
  let findings: Findings = { versions: { runner: product.version } };
  const found = ({ gpu, versions }: Findings) => {
    findings = { ...findings, ...(gpu && { gpu }), ...(versions && { versions }) };
  };
  const ending = await measureAll(job, deps, { measurements, found }).then(allTried, endingOf);
  const { run, className, jobId, backend } = job;
  const said = { run, className, jobId, backend, startedAtSec, ...findings, measurements };
  const result = encodeCalibration({ ...said, ...(ending.because !== undefined && { stopped: ending.because }) });
  const inTime = AbortSignal.timeout(job.host.leaveGraceSec * 1_000);
  const meaning = await bucket.put(resultKey(prefixOf(job)), result, inTime).then(
    () => ending.meaning,
    () => "hostLost" as const,
  );
  log.info(`calibration ends: ${meaning}`, { outcome: meaning, because: ending.because, proofs: measurements.length });
  return meaning;
}

type Ended = { meaning: ExitMeaning; because?: string };
const allTried = (): Ended => ({ meaning: "stored" });

function endingOf(error: unknown): Ended {
  if (error instanceof BadJob) return { meaning: "badJob", because: error.message };
  const why = stopOf(error, { losses: 0, attempt: 1 }, "guard");
  return why.kind === "exit" ? why : { meaning: "stored", because: why.failure.message };
}

const prefixOf = ({ run, className }: CalibrationJob): string => hostsPrefix(run, className);

type Found = { measurements: Measurement[]; found: (findings: Findings) => void };

function measureAll(job: CalibrationJob, deps: RunCalibrationDeps, { measurements, found }: Found): Promise<void> {
  const watched = { ...deps, job, prefix: prefixOf(job), isNearlyDone: () => false };
  return workWatched(watched, async ({ folder, signal, progress }) => {
    const proofs = await readSpec(deps.bucket, job, signal);
    await clearWorkFolders(job, folder, deps.nowMs() / 1_000);
    const gpu = await deps.checkHost(signal);
    if (gpu) found({ gpu });
    for (const proof of proofs) {
      const { program, mode } = proof;
      const where = { done: measurements.length, of: proofs.length, program, mode };
      const show = (state: LogFields) => progress({ ...where, ...state });
      measurements.push(await measureProof({ ...deps, job, folder, signal, found, gpu, progress: show }, proof));
    }
  });
}

async function readSpec(bucket: Bucket, { run }: CalibrationJob, signal: AbortSignal) {
  const written = await bucket.read(specKey(run), signal);
  if (written === undefined) throw new BadJob([`there is no ${specKey(run)}`]);
  try {
    return parseSpec(written.text, run);
  } catch (error) {
    throw new BadJob([error instanceof Error ? error.message : String(error)]);
  }
}
