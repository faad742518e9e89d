import { gpuSecondWorth } from "../../src/domain/books.ts";
import type { Capability } from "../../src/domain/capability.ts";
import { type ClassView, type Owed, viewFleet } from "../../src/domain/fleet-view.ts";
import type { Candidate, PassInput } from "../../src/domain/pass-input.ts";
import { usdPerProve } from "../../src/domain/pricing.ts";
import { address, type Pgu, unixSeconds, wei } from "../../src/domain/values.ts";
import type { View } from "../policy.ts";
import { hostsOf } from "./fleet.ts";
import type { Run } from "./run.ts";

/** What a pass is decided from, as the steps gather it. */
export function inputOf(
  run: Run,
  view: View,
  classes: readonly Capability[],
  due: readonly { request: Candidate["request"]; publishedGas: Pgu | undefined }[],
): PassInput {
  const now = unixSeconds(view.nowSec);
  const { memory, policy, context } = run;
  const programs = memory.programs([...due, ...view.jobs, ...view.ownBids]);
  const clearings = memory.clearings();
  const views = classes.map((capability): ClassView => {
    const { asked, ready } = hostsOf(view, capability.className);
    const seen = run.seen.get(capability.className) ?? [];
    const maximumHosts = view.classes.find((each) => each.className === capability.className)?.maximumHosts ?? 0;
    return { capability: { ...capability, maximumHosts }, hosts: asked, ready, seen };
  });
  const owed = owedOf(run, view, programs);
  const { fleet, commitments } = viewFleet(views, owed, now);
  const ready = views.reduce((sum, each) => sum + each.ready, 0);
  const { averagePerPgu, samples } = view.marketPrices;
  return {
    ...{ now, policy, fleet, commitments, programs, clearings },
    identity: { prover: context.prover, signer: address(context.prover) },
    market: {
      prove: view.prove,
      ...(samples > 0 && { averagePerPgu }),
      requirements: run.memory.requirements(view),
      ...(view.suspendedUntilSec !== undefined && {
        standing: {
          whitelisted: true,
          highAvailability: false,
          suspendedUntilSec: unixSeconds(view.suspendedUntilSec),
        },
      }),
    },
    money: { spentTodayMicros: 0 },
    record: memory.record(view.nowSec),
    promises: owed.length,
    idleShare: memory.idleShare(view),
    gpuSecondUsd: gpuSecondWorth(run.demand.of(view.nowSec), Math.max(ready, 1), usdPerProve(view.prove)),
    candidates: due.map(({ request }) => ({ request, params: { tick: context.tick, floor: wei(0n) } })),
  };
}

function owedOf(run: Run, view: View, programs: PassInput["programs"]): readonly Owed[] {
  const jobs = view.jobs.map((job): Owed => {
    const bid = run.bids.get(job.request.requestId);
    const className = job.className ?? bid?.className;
    const common = {
      work: { estimate: run.memory.gas(job.request, programs), mode: job.request.mode },
      ...(className !== undefined && { className }),
    };
    const startedAtSec = job.state === "starting" || job.state === "proving" ? job.startedAtSec : undefined;
    if (startedAtSec === undefined) return { ...common, state: "waiting" };
    return { ...common, state: "running", startedAtSec: unixSeconds(startedAtSec) };
  });
  const bids = view.ownBids.map(({ request, auctionEndsAtSec }): Owed => {
    const bid = run.bids.get(request.requestId);
    return {
      work: { estimate: run.memory.gas(request, programs), mode: request.mode },
      ...(bid && { className: bid.className }),
      state: "bidding",
      chance: bid?.chance ?? 1,
      auctionEndsAtSec: unixSeconds(auctionEndsAtSec),
    };
  });
  return [...jobs, ...bids];
}
