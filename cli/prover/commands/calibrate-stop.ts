import { calibrationJobName, runForm } from "../../../src/domain/calibration.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand, yesFlag } from "../command.ts";
import { argumentIfAny } from "../network/parameters.ts";
import { hostsOf } from "../terminal/words.ts";

export const calibrateStop = accountCommand<{ yes: boolean }, [string?]>({
  brief: "Ends the jobs of a calibration",
  description: "Ends the jobs of a calibration, or of all that run. What they have measured whole is kept.",
  examples: [
    ["calibrate stop", "every calibration that runs"],
    ["calibrate stop 20261126-034512-0a1b --yes", "one, unasked"],
  ],
  flags: { yes: yesFlag },
  positional: argumentIfAny(runOf, { brief: "Its name, as `calibrate run` said it; absent: all", placeholder: "run" }),
  async run(session, { yes }, run) {
    const account = await session.account();
    const fleet = await account.fleet();
    const jobs = (await fleet.calibrations()).filter(
      ({ job }) => run === undefined || job.jobName === calibrationJobName(run),
    );
    if (jobs.length === 0)
      throw new CliError("failed", run === undefined ? "No calibration runs." : `The calibration ${run} does not run.`);
    const named = jobs.map(({ className, job }) => `${job.jobName} on ${hostsOf(className, account.place.stage)}`);
    await session.confirm(`Ends ${named.join(", ")}.`, yes);
    for (const { job } of jobs) await fleet.terminate(job.jobId, "the operator ended the calibration");
    session.show({ ended: jobs.map(({ job }) => job.jobId) }, () => `${jobs.length} end: within half a minute.`);
  },
});

function runOf(text: string): string {
  if (runForm.test(text)) return text;
  throw new CliError("usage", "it must be a calibration's name, such as 20261126-034512-0a1b");
}
