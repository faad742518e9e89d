import type { Capability } from "../../src/domain/capability.ts";
import { decideAgainAt } from "../../src/domain/decide-again.ts";
import { decidePass } from "../../src/domain/decide-pass.ts";
import type { Decision } from "../../src/domain/decision.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { RequestId } from "../../src/domain/values.ts";
import type { Look, PolicyFactory, View } from "../policy.ts";
import { capabilitiesOf, keepWarm } from "./fleet.ts";
import { inputOf } from "./input.ts";
import { place } from "./place.ts";
import { newRun, type Run } from "./run.ts";

/** The deployed bidder: the very code of `src/domain`, with what the steps keep in the table kept in memory. */
export const ours = (policy: Policy): PolicyFactory => ({
  name: "ours",
  create(context) {
    const run = newRun(policy, context);
    return { name: "ours", look: (view) => look(run, view) };
  },
});

/** As the steps have it. */
const fleetEverySec = 60;

function look(run: Run, view: View): Look {
  for (const news of view.news) run.memory.take(news, view);
  const open = new Set(view.open.map(({ request }) => request.requestId));
  for (const id of run.again.keys()) if (!open.has(id)) run.again.delete(id);
  const capabilities = capabilitiesOf(run, view);
  const warm = view.nowSec - run.fleetAtSec >= fleetEverySec ? keepWarm(run, view, capabilities) : undefined;
  const bids = bid(run, view, capabilities);
  return {
    ...bids,
    place: place(run, view, capabilities),
    ...(warm && { minimumHosts: warm.minimumHosts, maximumHosts: warm.maximumHosts }),
    nextLookSec: Math.min(run.fleetAtSec + fleetEverySec, nextAgain(run)),
  };
}

const nextAgain = ({ again }: Run): number => Math.min(Number.POSITIVE_INFINITY, ...again.values());

/** Not decided yet, or to be decided again. */
function isDue({ decided, again }: Run, id: RequestId, nowSec: number): boolean {
  const at = again.get(id);
  return at === undefined ? !decided.has(id) : at <= nowSec;
}

function bid(run: Run, view: View, classes: readonly Capability[]): Look {
  const due = view.open.filter(({ request: { requestId: id } }) => isDue(run, id, view.nowSec));
  if (due.length === 0) return {};
  const input = inputOf(run, view, classes, due);
  const decisions = decidePass(input);
  run.demand.count(input, decisions);
  const bids: NonNullable<Look["bids"]>[number][] = [];
  const declined: NonNullable<Look["declined"]>[number][] = [];
  for (const { request } of input.candidates) {
    const { requestId } = request;
    const decision = decisions.get(requestId);
    if (!decision) continue;
    if (decision.kind === "bid") {
      run.memory.know(request);
      bids.push({ requestId, amountPerPgu: decision.amount });
      run.bids.set(requestId, decision);
    } else {
      declined.push({ requestId, reason: decision.kind === "wait" ? "wait" : (decision.refusals[0]?.reason ?? "") });
    }
    planAgain(run, requestId, decision, view.nowSec);
  }
  return { bids, declined };
}

function planAgain({ again, decided }: Run, id: RequestId, decision: Decision, nowSec: number): void {
  decided.add(id);
  const atSec = decideAgainAt(decision, nowSec);
  if (atSec === undefined) again.delete(id);
  else again.set(id, atSec);
}
