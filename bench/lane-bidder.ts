import { systemClock } from "../src/adapters/clock/system-clock.ts";
import { createLaneLeases } from "../src/adapters/dynamodb/create-lane-leases.ts";
import { createRequests } from "../src/adapters/dynamodb/create-requests.ts";
import { createTallies } from "../src/adapters/dynamodb/create-tallies.ts";
import { believedGas, estimateGas } from "../src/domain/estimate.ts";
import type { ProofRequest } from "../src/domain/proof-request.ts";
import { address, wei } from "../src/domain/values.ts";
import { createLane } from "../src/steps/lane.ts";
import { type Decided, placeBids } from "../src/steps/place-bid.ts";
import { accountsOf, silentLog as log, silentMetrics as metrics, networkOf } from "./bidder-network.ts";
import type { Loopback } from "./loopback.ts";

/** The bidder's own code from the decision to the stored outcome. Each call resolves with bids accepted in a second. */
export function createBidder({ client, tableName, box: { said } }: Loopback) {
  const { prover } = accountsOf(said);
  const network = networkOf(said);
  const laneLeases = createLaneLeases({ client, tableName, clock: systemClock });
  const table = { client, tableName, log };
  const base = {
    ...{ network, clock: systemClock, metrics, log },
    ...{ requests: createRequests(table), tallies: createTallies(table) },
  };
  const place = placeBids({ ...base, lane: createLane({ ...base, laneLeases }, "bench") });
  let open: readonly ProofRequest[] = [];

  const take = async (count: number): Promise<Decided[]> => {
    const filter = { prover: address(prover.address), versions: ["sp1-v6.1.0"], now: systemClock.now() };
    open = await network.openRequests(filter);
    return open.slice(0, count).map(decided);
  };
  const rateOf = async (batches: readonly (readonly Decided[])[]): Promise<number> => {
    const startedMs = performance.now();
    let accepted = 0;
    for (const batch of batches) {
      const placed = await place(batch, address(prover.address));
      accepted += placed.filter(({ outcome }) => outcome.kind === "bid").length;
    }
    return accepted / ((performance.now() - startedMs) / 1000);
  };
  return {
    atOnce: async (count: number) => rateOf([await take(count)]),
    oneByOne: async (count: number) => rateOf((await take(count)).map((each) => [each])),
    close: () => network.close(),
  };
}

function decided(request: ProofRequest): Decided {
  const estimate = estimateGas(request, believedGas({}));
  return {
    request,
    decision: {
      ...{ kind: "bid", amount: wei(500_000_000n), priceSource: "static", estimate },
      ...{ className: "bench", onTime: 1, target: 1, chance: 1, mostGas: estimate.gas },
      ...{ leftSec: 3_600, neededSec: 1, costMicros: 1_000 },
    },
  };
}
