import { expect } from "vitest";
import type { Fault } from "../../local/network/faults.ts";
import type { RequestId } from "../../src/domain/values.ts";
import type { Submission } from "../../src/ports/network.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { memoryLanes, memoryQueues, memoryRequests } from "./memory-ports.ts";
import { createWorld, type StepProcess, type World } from "./world.ts";

/** A world whose prover has room for every request. */
export const createWideWorld = () =>
  createWorld({
    policy: { promise: { maxPromises: 1_000 }, capability: { startUpSec: 5, throughputPguPerSec: 10n ** 12n } },
  });

export async function openMany(world: World, count: number): Promise<readonly RequestId[]> {
  const ids: RequestId[] = [];
  while (ids.length < count) ids.push(await world.open());
  return ids;
}

/** The `at`-th call of Bid from now (from 1) meets `fault`, the others nothing. */
export function strikeBid(world: World, at: number, fault: Fault): void {
  if (at > 1) world.box.faults.add({ at: "Bid", fault: { kind: "latency", ms: 0 }, count: at - 1 });
  world.box.faults.add({ at: "Bid", fault, count: 1 });
}

type Call = { requestId: RequestId; nonce: bigint; ending: Submission["kind"] };

/** `ports` with an ear on the lane: the calls that were sent, as they ended, and how often the lease was taken or kept. */
export function listening(ports: Ports) {
  const calls: Call[] = [];
  let leases = 0;
  const { network, laneLeases } = ports;
  const heard: Ports = {
    ...ports,
    network: {
      ...network,
      async submit(call, intent) {
        const entry = calls.push({ requestId: call.requestId, nonce: intent.nonce, ending: "outcome-unknown" }) - 1;
        const answer = await network.submit(call, intent);
        calls[entry] = { requestId: call.requestId, nonce: intent.nonce, ending: answer.kind };
        return answer;
      },
    },
    laneLeases: {
      ...laneLeases,
      acquire: (...given) => {
        leases += 1;
        return laneLeases.acquire(...given);
      },
    },
  };
  return { ports: heard, calls: calls as readonly Call[], leases: () => leases };
}

/** The same signer elsewhere: a table, a lane and queues of its own. */
export const anotherRegion = (ports: Ports): Ports => ({
  ...ports,
  requests: memoryRequests(),
  laneLeases: memoryLanes(ports.clock),
  queues: memoryQueues(),
});

/** `ports` of a process to which the market showed no other requests than these, however long ago. */
export async function showing(world: World, ports: Ports, ids: readonly RequestId[]): Promise<Ports> {
  const filter = { prover: world.prover, versions: ["sp1-v6.1.0"], now: ports.clock.now() };
  const open = await ports.network.openRequests(filter);
  const shown = open.filter(({ requestId }) => ids.includes(requestId));
  return { ...ports, network: { ...ports.network, openRequests: async () => shown } };
}

/** Passes until each request has a bid that is known to be taken, or was won; how many it took. */
export async function passUntilBid(world: World, ids: readonly RequestId[], next: () => StepProcess): Promise<number> {
  const isBid = (id: RequestId) => {
    const request = world.request(id);
    return request?.phase === "bidding" ? request.bid.accepted : request?.phase === "assigned";
  };
  for (let passes = 1; passes <= 40; passes++) {
    await next().pass();
    if (ids.every(isBid)) return passes;
    await world.advanceSec(3);
  }
  throw new Error(`${ids.filter((id) => !isBid(id)).length} requests are without a bid after 40 passes`);
}

/** What no fault may break: a nonce is spent once for each request. */
export function expectOneBidEach(world: World, ids: readonly RequestId[]): void {
  const spent = world.box.transactions("Bid").map(({ requestId }) => requestId);
  const counts = ids.map((id) => spent.filter((each) => each === id).length);
  expect(counts).toEqual(ids.map(() => 1));
}
