import { hexToBytes } from "viem";
import type { NetworkBoxOptions } from "../../local/network/box.ts";
import { createNetwork } from "../../src/adapters/network/create-network.ts";
import type { Request } from "../../src/domain/request.ts";
import { address, type RequestId, requestId, unixSeconds } from "../../src/domain/values.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { FleetClass } from "../../src/ports/fleet.ts";
import type { MessageSigner } from "../../src/ports/message-signer.ts";
import type { Network } from "../../src/ports/network.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { QueueName } from "../../src/ports/queues.ts";
import { createBooks } from "../../src/steps/books.ts";
import { createExperience } from "../../src/steps/experience.ts";
import { failFulfillment } from "../../src/steps/fail-fulfillment.ts";
import { createFleetWatch } from "../../src/steps/fleet-watch.ts";
import { fulfillProof } from "../../src/steps/fulfill-proof.ts";
import { createLane, type Lane } from "../../src/steps/lane.ts";
import { launchProof } from "../../src/steps/launch-proof.ts";
import { marketPass } from "../../src/steps/market-pass.ts";
import { createMarketView } from "../../src/steps/market-view.ts";
import { emptyMemory, type PassMemory } from "../../src/steps/pass-memory.ts";
import { reconcile } from "../../src/steps/reconcile.ts";
import { recordResult } from "../../src/steps/record-result.ts";
import { aPolicy, type PolicyOverrides, rival } from "../domain/builders.ts";
import { request as openRequest, proofOf } from "../network/actors.ts";
import { type BoxUnderTest, startBox } from "../network/box-under-test.ts";
import {
  type JobEnd,
  memoryCounters,
  memoryDemandLog,
  memoryFleet,
  memoryKnobs,
  memoryLanes,
  memoryQueues,
  memoryRequests,
  memorySamples,
  memoryTallies,
  memoryWatcherLease,
} from "./memory-ports.ts";
import { privateKeySigner } from "./private-key-signer.ts";

/**
 * The steps against a real network in a box over gRPC; what AWS keeps is kept in memory, so that every death and every
 * order of messages can be tried. Time passes only when the test or a sleeping step says so.
 */
export async function createWorld(
  options: { box?: Partial<NetworkBoxOptions>; policy?: PolicyOverrides; lagMs?: number } = {},
) {
  const test = await startBox({ requirements: "none", ...options.box });
  const clock = stepClock(test);
  const signer: MessageSigner = privateKeySigner(test.box.accounts.signer.privateKey);
  const network = createNetwork({ url: test.box.url, chainId: 1n, signer, log: silentLog, clock });
  const fleet = memoryFleet(clock, { lagMs: options.lagMs ?? 0 });
  fleet.setHosts([fourHosts]);
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
    samples: memorySamples(),
    tallies: memoryTallies(),
    demandLog: memoryDemandLog(),
    knobs: memoryKnobs(() => aPolicy({ capability: { startUpSec: 5 }, ...options.policy })),
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
    /** What its job makes when it ends well. */
    proofFor: (id: RequestId) => proofOf(test, hexToBytes(id)),
    takeMessages: () => queues.take(),
    /** The ports with some of the network's calls, or whole ports, replaced. */
    through: (network: Partial<Network>, others: Partial<Ports> = {}): Ports => ({
      ...ports,
      ...others,
      network: { ...ports.network, ...network },
    }),
    /** A rival of the box's own bids on a request: below 500,000,000 it wins against the policy's default. */
    rivalBids(id: RequestId, amountWei: bigint): void {
      test.box.registerProver({ address: rival, name: "rival", listed: false });
      const bid = test.box.inProcess.bid({ prover: hexToBytes(rival), requestId: hexToBytes(id), amountWei });
      if (bid.kind === "refused") throw new Error(`the rival's bid was refused: ${bid.message}`);
    },
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

/** Hosts that stand ready, or are within the policy's seconds. */
const fourHosts: FleetClass = {
  ...{ className: "on-demand", instanceType: "g6e.4xlarge", buy: "on-demand" },
  ...{ minimumHosts: 0, desiredHosts: 4, readyHosts: 4, maximumHosts: 4, deployedHosts: 4, enabled: true },
};

/** The box's clock as a port; a sleep lets the time pass. */
const stepClock = ({ clock }: BoxUnderTest): Clock => ({
  now: () => unixSeconds(clock.nowMs() / 1000),
  nowMs: () => clock.nowMs(),
  sleep: async (ms) => {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(ms);
  },
});

/** What a process reads and remembers for a while. */
export function createSeen(ports: Ports) {
  const experience = createExperience(ports);
  const [market, fleetWatch] = [createMarketView(ports), createFleetWatch(ports, experience)];
  return { experience, market, fleetWatch, books: createBooks(ports) };
}

export type StepProcess = ReturnType<typeof startProcess>;

function startProcess(
  ports: Ports,
  holder: string,
  identity: { prover: ReturnType<typeof address>; signer: ReturnType<typeof address> },
) {
  const lane: Lane = createLane(ports, holder);
  const deps = { ...ports, lane };
  const memory: PassMemory = emptyMemory(ports.clock.now());
  const seen = createSeen(ports);
  const consumers = {
    assigned: launchProof({ ...deps, ...seen }),
    finished: recordResult(deps),
    "deliver-proof": fulfillProof(deps),
    "deliver-failure": failFulfillment(deps),
  } as const satisfies Record<QueueName, unknown>;
  const sweep = reconcile({ ...deps, ...seen });
  return {
    lane,
    pass: () => marketPass({ ...deps, ...seen }, identity, memory),
    consume: ({ queue, requestId: id }: { queue: QueueName; requestId: RequestId }) =>
      consumers[queue]({ requestId: id }),
    sweep: (run = { isWoken: false }) => sweep(run),
  };
}
