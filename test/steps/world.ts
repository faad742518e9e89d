import { hexToBytes } from "viem";
import type { NetworkBoxOptions } from "../../local/network/box.ts";
import { createNetwork } from "../../src/adapters/network/create-network.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Request } from "../../src/domain/request.ts";
import { address, type RequestId, requestId, unixSeconds } from "../../src/domain/values.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { MessageSigner } from "../../src/ports/message-signer.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { QueueName } from "../../src/ports/queues.ts";
import { failFulfillment } from "../../src/steps/fail-fulfillment.ts";
import { fulfillProof } from "../../src/steps/fulfill-proof.ts";
import { createLane, type Lane } from "../../src/steps/lane.ts";
import { launchProof } from "../../src/steps/launch-proof.ts";
import { marketPass } from "../../src/steps/market-pass.ts";
import { createMarketView } from "../../src/steps/market-view.ts";
import { emptyMemory, type PassMemory } from "../../src/steps/pass-memory.ts";
import { reconcile } from "../../src/steps/reconcile.ts";
import { recordResult } from "../../src/steps/record-result.ts";
import { aPolicy } from "../domain/builders.ts";
import { request as openRequest, proofOf } from "../network/actors.ts";
import { type BoxUnderTest, startBox } from "../network/box-under-test.ts";
import {
  type JobEnd,
  memoryCounters,
  memoryFleet,
  memoryLanes,
  memoryQueues,
  memoryRequests,
  memoryWatcherLease,
} from "./memory-ports.ts";
import { privateKeySigner } from "./private-key-signer.ts";

/**
 * The steps against a real network in a box over gRPC; what AWS keeps is kept in memory, so that every death and every
 * order of messages can be tried. Time passes only when the test or a sleeping step says so.
 */
export async function createWorld(
  options: { box?: Partial<NetworkBoxOptions>; policy?: Partial<Policy>; lagMs?: number } = {},
) {
  const test = await startBox({ requirements: "none", ...options.box });
  const clock = stepClock(test);
  const signer: MessageSigner = privateKeySigner(test.box.accounts.signer.privateKey);
  const network = createNetwork({ url: test.box.url, chainId: 1n, signer, log: silentLog, clock, deadlineMs: 2_000 });
  const fleet = memoryFleet(clock, { lagMs: options.lagMs ?? 0 });
  const queues = memoryQueues();
  const requests = memoryRequests();
  const ports: Ports = {
    network,
    requests,
    queues,
    fleet,
    artifacts: fleet,
    clock,
    laneLeases: memoryLanes(clock),
    watcherLease: memoryWatcherLease(),
    counters: memoryCounters(),
    knobs: { current: async () => aPolicy({ startUpSec: 5, bufferSec: 5, ...options.policy }) },
    metrics: { add: () => undefined, flush: () => undefined },
    journal: { note: () => undefined, flush: async () => undefined },
    log: silentLog,
  };
  let processes = 0;
  const identity = {
    prover: address(test.box.accounts.prover.address),
    signer: address(test.box.accounts.signer.address),
  };

  const world = {
    ...test,
    ports,
    fleet,
    requests,
    identity,
    prover: identity.prover,
    /** A process: what it does is done through `through`, which may kill it. */
    process: (through: Ports = ports) => startProcess(through, `process-${++processes}`, identity),
    open: async (overrides: Parameters<typeof openRequest>[1] = {}): Promise<RequestId> =>
      requestId(`0x${Buffer.from(await openRequest(test, overrides)).toString("hex")}`),
    request: (id: RequestId): Request | undefined => requests.all().find(({ terms }) => terms.requestId === id),
    phase: (id: RequestId) => world.request(id)?.phase,
    /** Lets jobs run; the results' events are not sent: the messages of `finished` are. */
    async runJobs(end: JobEnd = "proof", { tell = true } = {}) {
      const changed = fleet.run((id) => proofOf(test, hexToBytes(id)), end);
      if (tell) for (const id of changed) await queues.send("finished", { requestId: id });
    },
    takeMessages: () => queues.take(),
    advanceSec: async (sec: number) => {
      test.clock.advance(sec * 1000);
      await test.box.idle();
    },
    close: async () => {
      network.close();
      await test.box.close();
    },
  };
  return world;
}
export type World = Awaited<ReturnType<typeof createWorld>>;

const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The box's clock as a port; a sleep lets the time pass. */
const stepClock = ({ clock }: BoxUnderTest): Clock => ({
  now: () => unixSeconds(clock.nowMs() / 1000),
  nowMs: () => clock.nowMs(),
  sleep: async (ms) => {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(ms);
  },
});

export type StepProcess = ReturnType<typeof startProcess>;

function startProcess(
  ports: Ports,
  holder: string,
  identity: { prover: ReturnType<typeof address>; signer: ReturnType<typeof address> },
) {
  const lane: Lane = createLane(ports, holder);
  const deps = { ...ports, lane };
  const memory: PassMemory = emptyMemory();
  const market = createMarketView(ports);
  const consumers = {
    assigned: launchProof(deps),
    finished: recordResult(deps),
    "deliver-proof": fulfillProof(deps),
    "deliver-failure": failFulfillment(deps),
  } as const satisfies Record<QueueName, unknown>;
  return {
    lane,
    pass: () => marketPass({ ...deps, market }, identity, memory),
    consume: ({ queue, requestId: id }: { queue: QueueName; requestId: RequestId }) =>
      consumers[queue]({ requestId: id }),
    sweep: reconcile(deps),
  };
}
