import type { Job } from "../../../src/domain/job.ts";
import type { Account } from "../account/account.ts";
import type { Session } from "../session.ts";
import { chooseHosts } from "./choose-hosts.ts";
import { concludeCalibration } from "./conclude-calibration.ts";
import type { PriceFlags } from "./costs.ts";
import { followCalibration } from "./follow-calibration.ts";
import { planCalibration, type Wanted } from "./plan-calibration.ts";
import { sayPlan } from "./say-plan.ts";
import { type ClassJob, newRun, startCalibration } from "./start-calibration.ts";

export type CalibrationFlags = Wanted & PriceFlags & { hosts?: readonly string[]; yes: boolean };

/** Shows what it will do and asks, measures, and shows what was measured. Throws a CliError. */
export async function carryOutCalibration(session: Session, { hosts, yes, ...flags }: CalibrationFlags): Promise<void> {
  const account = await session.account();
  const [{ fleetClasses }, calibrations] = await Promise.all([account.deployed(), account.calibrations()]);
  const classes = chooseHosts(fleetClasses, hosts, account.place.stage);
  const backend = await calibrations.backendOf(classes[0].className);
  const plan = planCalibration(flags, { backend, root: session.root });
  await session.confirm(sayPlan(plan, classes, account.place, session.terminal), yes);

  const run = newRun(Date.now());
  const names = classes.map(({ className }) => className);
  const jobs = await startCalibration(calibrations, run, plan, names);
  session.terminal.note(`Calibration ${run}: \`prover calibrate stop ${run}\` ends it.`);
  const seen = await followOrLeave(session, account, run, jobs);
  if (seen) {
    const ended = classes.map((host, at) => ({ host, job: seen.get(jobs[at]?.jobId ?? "") }));
    return concludeCalibration(session, account, { run, backend, ended, price: flags });
  }
  session.show(
    { run, left: true, jobs },
    () => "It goes on. `prover calibrate` has what it measured, once it has ended.",
  );
}

/** What became of the jobs, by their ids; undefined: they were left to go on. */
async function followOrLeave(
  session: Session,
  account: Account,
  run: string,
  jobs: readonly ClassJob[],
): Promise<ReadonlyMap<string, Job> | undefined> {
  const { terminal } = session;
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  const seen = await followCalibration(account, run, jobs, { terminal, signal: interrupt.signal });
  if (!interrupt.signal.aborted) return seen;
  if (!terminal.interactive || !(await terminal.confirm("End the jobs? Else they go on."))) return undefined;
  const fleet = await account.fleet();
  for (const { jobId } of jobs) await fleet.terminate(jobId, "the operator ended the calibration");
  return followCalibration(account, run, jobs, { terminal, signal: new AbortController().signal });
}
