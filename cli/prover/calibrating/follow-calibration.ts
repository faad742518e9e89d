import { setTimeout as sleep } from "node:timers/promises";
import { hasEnded, type Job } from "../../../src/domain/job.ts";
import type { Account } from "../account/account.ts";
import { CliError } from "../cli-error.ts";
import { explain } from "../explain.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { hostsOf } from "../terminal/words.ts";
import type { ClassJob } from "./start-calibration.ts";

const lookEveryMs = 2_000;
const silentMs = 120_000;

/**
 * Shows how far each job is until all have ended, or `signal` aborts; resolves with what was last seen of each. Throws a
 * CliError where nobody has answered for two minutes.
 */
export async function followCalibration(
  account: Account,
  run: string,
  jobs: readonly ClassJob[],
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<ReadonlyMap<string, Job>> {
  const fleet = await account.fleet();
  const seen = new Map<string, Job>();
  let answeredAtMs = Date.now();
  while (!signal.aborted) {
    try {
      for (const job of await fleet.describe(jobs.map(({ jobId }) => jobId))) seen.set(job.jobId, job);
      answeredAtMs = Date.now();
      if (jobs.every(({ jobId }) => isOver(seen.get(jobId)))) break;
      const lines = await Promise.all(jobs.map((each) => sayJob(account, run, each, seen.get(each.jobId))));
      if (!signal.aborted) terminal.progress(lines.join("; "));
    } catch (error) {
      const { code, message } = explain(error); // the jobs go on; the next look may be answered
      if (Date.now() - answeredAtMs > silentMs) throw new CliError(code, message, goesOn, { cause: error });
      terminal.progress(message);
    }
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  terminal.progress("");
  return seen;
}

const goesOn = "The calibration goes on: `prover calibrate` has what it measured, once it has ended.";

const isOver = (job: Job | undefined): boolean => job !== undefined && hasEnded(job.state);

async function sayJob(account: Account, run: string, { className }: ClassJob, job: Job | undefined): Promise<string> {
  const how =
    job?.state.kind === "running" ? await sayRunning(account, run, className) : waits[job?.state.kind ?? "waiting"];
  return `${hostsOf(className, account.place.stage)} ${how}`;
}

const waits: Readonly<Record<Job["state"]["kind"], string>> = {
  waiting: "waits for a host",
  starting: "has a host",
  running: "measures",
  succeeded: "done",
  ended: "ended",
};

async function sayRunning(account: Account, run: string, className: string): Promise<string> {
  const said = await (await account.calibrations()).progress(run, className);
  if (said === undefined) return "starts";
  const { done, of, program, stage, percent } = said;
  const share = percent === undefined ? "" : ` ${String(percent)} %`;
  return `${Number(done) + 1}/${String(of)} ${String(program)} ${String(stage)}${share}`;
}
