import type { CalibrationResult } from "../../../src/domain/calibration.ts";
import type { StageTime } from "../../../src/domain/job.ts";
import type { Account } from "../account/account.ts";
import { requestsIn } from "../reading/requests.ts";
import type { Measured } from "./fit.ts";

/** Results that are read at once. */
const atOnce = 16;
/** What the bidder counts as speed: a wrap takes as long whatever the gas. */
const modes: readonly string[] = ["core", "compressed"];

/** What the newest proofs took, and all that were measured, by the class of hosts that made them. */
export async function readJobs(
  account: Account,
  most: number,
  progress: (text: string) => void,
): Promise<ReadonlyMap<string, readonly Measured[]>> {
  const [{ requests }, bucket, calibrations] = await Promise.all([
    account.table(),
    account.bucket(),
    account.calibrations(),
  ]);
  const wanted = (await requestsIn(requests, ["settled", "fulfilled"]))
    .filter(({ terms }) => modes.includes(terms.mode))
    .sort((a, b) => b.terms.createdAtSec - a.terms.createdAtSec)
    .slice(0, most);
  const byClass = new Map<string, Measured[]>();
  const add = (className: string, more: readonly Measured[]) =>
    byClass.set(className, [...(byClass.get(className) ?? []), ...more]);
  for (let start = 0; start < wanted.length; start += atOnce) {
    progress(`${start} of ${wanted.length} proofs`);
    const some = wanted.slice(start, start + atOnce);
    const results = await Promise.all(some.map(({ terms }) => bucket.results(terms.requestId)));
    for (const [at, { terms }] of some.entries()) {
      for (const { outcome, className, gas, stages } of results[at] ?? []) {
        const seconds = provingSec(stages);
        if (outcome !== "proved" || className === undefined || gas === undefined || seconds <= 0) continue;
        add(className, [{ gas: Number(gas), seconds, program: terms.vkHash, calibration: false }]);
      }
    }
  }
  for (const result of await calibrations.results()) add(result.className, measuredBy(result));
  return byClass;
}

/** What was measured whole. */
export const measuredBy = ({ measurements }: CalibrationResult): readonly Measured[] =>
  measurements.flatMap((each) => {
    const seconds = provingSec(each.stages);
    if (each.outcome !== "proved" || seconds <= 0) return [];
    return [{ gas: Number(each.gas), seconds, program: each.program, calibration: true }];
  });

const provingSec = (stages: readonly StageTime[]): number =>
  (stages.find(({ stage }) => stage === "prove")?.elapsedMs ?? 0) / 1_000;
