import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { defaultPolicy } from "../../../src/config/knobs.ts";
import type { Request } from "../../../src/domain/request.ts";
import type { UnixSeconds } from "../../../src/domain/values.ts";
import { createExperience } from "../../../src/steps/experience.ts";
import { jobsOf } from "../../../src/steps/jobs-of.ts";
import { requestsAtRisk } from "../../../src/steps/requests-at-risk.ts";
import { type KnobTree, readingOf } from "../../doctor/account/knob-tree.ts";
import type { Account } from "../account/account.ts";

export type Risky = { live: readonly Request[]; knobs: KnobTree; now: UnixSeconds };

/** As the sweep counts them for the alarm. The network is asked: to be called only where a proof is owed. */
export async function countAtRisk(account: Account, { live, knobs, now }: Risky): Promise<number> {
  const [{ samples }, fleet, requirements] = await Promise.all([
    account.table(),
    account.fleet(),
    account.requirements(),
  ]);
  const reading = readingOf(knobs);
  const policy = reading.kind === "policy" ? reading.policy : defaultPolicy;
  const deps = {
    ...{ fleet, log: account.log, knobs: { current: async () => policy } },
    experience: createExperience({ samples, clock: systemClock }),
  };
  return (await requestsAtRisk(deps, { live, jobs: await jobsOf(deps, live), requirements, now })).length;
}
