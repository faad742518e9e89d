import type { Account } from "../account/account.ts";
import { requestsIn } from "../reading/requests.ts";
import type { Measured } from "./fit.ts";

/** Results that are read at once. */
const atOnce = 16;
/** What the bidder counts as speed: a wrap takes as long whatever the gas. */
const modes: readonly string[] = ["core", "compressed"];

/** What the newest proofs took, by the class of hosts that made them. */
export async function readJobs(
  account: Account,
  most: number,
  progress: (text: string) => void,
): Promise<ReadonlyMap<string, readonly Measured[]>> {
  const [{ requests }, bucket] = await Promise.all([account.table(), account.bucket()]);
  const wanted = (await requestsIn(requests, ["settled", "fulfilled"]))
    .filter(({ terms }) => modes.includes(terms.mode))
    .sort((a, b) => b.terms.createdAtSec - a.terms.createdAtSec)
    .slice(0, most);
  const byClass = new Map<string, Measured[]>();
  for (let start = 0; start < wanted.length; start += atOnce) {
    progress(`${start} of ${wanted.length} proofs`);
    const some = wanted.slice(start, start + atOnce);
    const results = await Promise.all(some.map(({ terms }) => bucket.results(terms.requestId)));
    for (const [at, { terms }] of some.entries()) {
      for (const { outcome, className, gas, stages } of results[at] ?? []) {
        const seconds = (stages.find(({ stage }) => stage === "prove")?.elapsedMs ?? 0) / 1_000;
        if (outcome !== "proved" || className === undefined || gas === undefined || seconds <= 0) continue;
        const measured = byClass.get(className) ?? [];
        byClass.set(className, [...measured, { gas: Number(gas), seconds, program: terms.vkHash }]);
      }
    }
  }
  return byClass;
}
