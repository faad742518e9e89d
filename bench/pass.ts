import { systemClock } from "../src/adapters/clock/system-clock.ts";
import { createDemandLog } from "../src/adapters/dynamodb/create-demand-log.ts";
import { createRequests } from "../src/adapters/dynamodb/create-requests.ts";
import { createSamples } from "../src/adapters/dynamodb/create-samples.ts";
import { createTallies } from "../src/adapters/dynamodb/create-tallies.ts";
import type { ProverIdentity } from "../src/domain/policy.ts";
import { unixSeconds } from "../src/domain/values.ts";
import type { FleetClass } from "../src/ports/fleet.ts";
import { createBooks } from "../src/steps/books.ts";
import { createExperience } from "../src/steps/experience.ts";
import { createFleetWatch } from "../src/steps/fleet-watch.ts";
import { marketPass } from "../src/steps/market-pass.ts";
import { createMarketView } from "../src/steps/market-view.ts";
import { emptyMemory } from "../src/steps/pass-memory.ts";
import { aPolicy } from "../test/domain/builders.ts";
import { silentLog as log, silentMetrics as metrics, networkOf } from "./bidder-network.ts";
import { type Figure, figure, reading } from "./figure.ts";
import { type Loopback, startLoopback } from "./loopback.ts";
import { openRequests } from "./open-requests.ts";

const newRequests = 1_000;

/** A pass that meets all of its requests for the first time, and remembers nothing of prices, hosts and programs. */
export async function pass(runs: number): Promise<Figure[]> {
  const loopback = await startLoopback();
  try {
    await openRequests(loopback.box.said, newRequests);
    const watcher = createWatcher(loopback);
    const identity = await watcher.identify();
    const samples: number[] = [];
    let fewest = Number.POSITIVE_INFINITY;
    for (let run = 0; run <= runs; run++) {
      const startedMs = performance.now();
      const decided = await watcher.pass(identity);
      if (run > 0) samples.push(performance.now() - startedMs); // the first is the compiler's
      fewest = Math.min(fewest, decided);
    }
    watcher.close();
    return [
      figure(`pass over ${newRequests} new requests, read and decided`, "ms", samples, { median: 500 }),
      reading("pass: requests that were not decided", "requests", newRequests - fewest, 0),
    ];
  } finally {
    await loopback.close();
  }
}

/** Sixteen hosts that stand idle; nothing is sent, as in the shadow. */
const hosts: FleetClass = {
  ...{ className: "bench", instanceType: "g6e.4xlarge", buy: "on-demand", enabled: true },
  ...{ maximumHosts: 16, minimumHosts: 0, deployedHosts: 16, desiredHosts: 16, readyHosts: 16 },
};

function createWatcher({ client, tableName, box }: Loopback) {
  const network = networkOf(box.said);
  const clock = systemClock;
  const table = { client, tableName, log };
  const none = () => Promise.reject(new Error("nothing is sent in the shadow"));
  const policy = aPolicy({ shadow: true, price: { kind: "market" }, promise: { maxPromises: 5_000 } });
  const requests = createRequests(table);
  const [samples, tallies, demandLog] = [
    createSamples({ ...table, clock }),
    createTallies(table),
    createDemandLog(table),
  ];
  return {
    async identify(): Promise<ProverIdentity> {
      const signer = await network.signer();
      return { signer, prover: await network.owner(signer) };
    },
    /** How many requests were decided. */
    async pass(identity: ProverIdentity): Promise<number> {
      const memory = emptyMemory(unixSeconds(0));
      const experience = createExperience({ samples, clock });
      const fleet = { hosts: async () => [hosts], describe: async () => [], calibrations: async () => [] };
      await marketPass(
        {
          ...{ network, requests, samples, tallies, demandLog, clock, log, metrics, experience },
          queues: { send: none },
          lane: { send: none, sendAll: none },
          knobs: { current: async () => policy, areRefused: async () => false, areKnown: async () => true },
          journal: { note: () => undefined, flush: async () => undefined },
          market: createMarketView({ network, clock, log }),
          fleetWatch: createFleetWatch({ fleet, clock, log }, experience),
          books: createBooks({ tallies, clock }),
        },
        identity,
        memory,
      );
      return memory.decided.size;
    },
    close: () => network.close(),
  };
}
