import type { CalibrationResult } from "../../../src/domain/calibration.ts";
import type { Job, ProverBackend } from "../../../src/domain/job.ts";
import type { Account } from "../account/account.ts";
import type { Session } from "../session.ts";
import { hostsOf } from "../terminal/words.ts";
import type { DeployedClass } from "./choose-hosts.ts";
import { type PriceFlags, readCosts } from "./costs.ts";
import { fitClass, noteOn, sayClasses, sayCosts } from "./fitted-class.ts";
import { measuredBy } from "./read-jobs.ts";

type Ended = { host: DeployedClass; job: Job | undefined };
type What = { run: string; backend: ProverBackend; ended: readonly Ended[]; price: PriceFlags };

/** Shows what a run measured, with its fit and price, and what is missing of it. */
export async function concludeCalibration(
  session: Session,
  account: Account,
  { run, backend, ended, price }: What,
): Promise<void> {
  const { terminal } = session;
  const { stage } = account.place;
  const [calibrations, costs] = await Promise.all([account.calibrations(), readCosts(account, price)]);
  const classes = await Promise.all(
    ended.map(async ({ host, job }) => {
      const result = await calibrations.result(run, host.className);
      const fitted = fitClass(host, result ? measuredBy(result) : [], costs);
      return { ...fitted, faults: faultsOf(result, job), ...(result && { result }) };
    }),
  );
  const faults = classes.flatMap((each) => each.faults.map((fault) => `${hostsOf(each.className, stage)}: ${fault}`));
  session.show({ run, backend, ...costs, classes }, () =>
    [
      sayClasses(classes, stage, terminal),
      sayCosts(costs, noteOn(backend), terminal),
      ...(faults.length > 0 ? [terminal.paint("red", faults.join("\n"))] : []),
    ].join("\n\n"),
  );
  if (faults.length > 0) session.endWith("failed");
}

/** Sentences about what is missing of a class's measurements. */
function faultsOf(result: CalibrationResult | undefined, job: Job | undefined): string[] {
  if (result === undefined) {
    const reason = job?.state.kind === "ended" ? job.state.reason : "its job left no result";
    return [`nothing was measured (${reason})`];
  }
  const failed = result.measurements.flatMap((each) =>
    each.outcome === "failed" ? [`${each.program}, ${each.mode}: ${each.because}`] : [],
  );
  return result.stopped === undefined ? failed : [...failed, `it ended early: ${result.stopped}`];
}
