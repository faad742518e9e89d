import { createBeliefs } from "../domain/beliefs.ts";
import { gpuSecondWorth, idleShare, recentDemand, spentToday, trackRecord } from "../domain/books.ts";
import { committedMicros } from "../domain/committed.ts";
import { tryingOneEach } from "../domain/failing-program.ts";
import { viewFleet } from "../domain/fleet-view.ts";
import { isOwed, type OwedRequest, owedBy } from "../domain/owed.ts";
import type { Candidate, PassInput } from "../domain/pass-input.ts";
import type { Policy, ProverIdentity } from "../domain/policy.ts";
import { usdPerProve } from "../domain/pricing.ts";
import type { ProofRequest } from "../domain/proof-request.ts";
import type { InPhase } from "../domain/request.ts";
import type { UnixSeconds } from "../domain/values.ts";
import type { PassDeps, PassMemory } from "./pass-memory.ts";

/**
 * Everything that the decisions about `open` are made from; a request whose auction's tick and floor nobody knows is left out.
 * Throws where the network or the table cannot be read.
 */
export async function gatherInput(
  deps: PassDeps,
  identity: ProverIdentity,
  memory: PassMemory,
  policy: Policy,
  open: readonly ProofRequest[],
  now: UnixSeconds,
): Promise<PassInput> {
  const owing = await owingRequests(deps, memory, now);
  const record = async () => {
    const { lookbackHours = 24 } = (await deps.market.market(identity.prover)).requirements ?? {};
    return trackRecord(await deps.books(lookbackHours), lookbackHours, now);
  };
  const [market, ours, funds, books, classes, jobs, candidates, clearings] = await Promise.all([
    deps.market.market(identity.prover),
    record(),
    deps.market.funds(policy, identity),
    deps.books(),
    deps.fleetWatch.classes(policy),
    deps.fleetWatch.jobs(owing.filter((request): request is InPhase<"proving"> => request.phase === "proving")),
    Promise.all(open.map((request) => candidateOf(deps, request))),
    deps.experience.clearings(),
  ]);
  const terms = [...open, ...owing.map((request) => request.terms)];
  const published = await deps.market.publishedGas([...new Set(terms.map(({ vkHash }) => vkHash))]);
  const known = await deps.experience.programs(terms, published);
  const programs = tryingOneEach(
    known,
    owing.map((request) => request.terms),
    now,
  );
  const beliefs = createBeliefs({ programs, clearings });
  const { fleet, commitments } = viewFleet(classes, owedBy(owing, jobs, beliefs), now);
  const usdPerSec = new Map(classes.map(({ capability: each }) => [each.className, each.usdPerSec]));
  const hosts = classes.reduce((total, each) => total + each.ready, 0);
  return {
    ...{ now, policy, identity, market, fleet, commitments, programs, clearings },
    candidates: candidates.flatMap((each) => each ?? []),
    money: {
      ...funds,
      spentTodayMicros: spentToday(books, now).jobsMicros + committedMicros(owing, { jobs, usdPerSec, now }),
    },
    record: ours,
    promises: owing.length,
    idleShare: idleShare(books),
    gpuSecondUsd: gpuSecondWorth(recentDemand(books, now), Math.max(hosts, 1), usdPerProve(market.prove)),
  };
}

async function candidateOf({ market }: PassDeps, request: ProofRequest): Promise<Candidate | undefined> {
  const params = await market.params(request.mode);
  return params && { request, params };
}

/** Bids in auction, as remembered and as stored, with all that is assigned or being proved. */
async function owingRequests(deps: PassDeps, memory: PassMemory, now: UnixSeconds): Promise<readonly OwedRequest[]> {
  const [assigned, launching, proving] = await Promise.all([
    deps.requests.inPhase("assigned"),
    deps.requests.inPhase("launching"),
    deps.requests.inPhase("proving"),
  ]);
  const shadow = [...memory.shadow.values()].map(({ bidding }) => bidding);
  const all = [...memory.bids.values(), ...shadow, ...assigned, ...launching, ...proving];
  // The index is read in parts and late: one that moved meanwhile can be in two of them, and counts once, as far as it came.
  const byId = new Map(all.map((request) => [request.terms.requestId, request]));
  return [...byId.values()].filter((request) => isOwed(request, now));
}
