import type { RecordedBid, RecordedPrice } from "../../replay/market/recorded.ts";
import { getProvePrice } from "../../src/adapters/network/auction/get-prove-price.ts";
import { listBids } from "../../src/adapters/network/auction/list-bids.ts";
import { optionalRpc } from "../../src/adapters/network/optional-rpc.ts";
import { getProgramGasEstimates } from "../../src/adapters/network/programs/get-program-gas-estimates.ts";
import { getProofRequestParams } from "../../src/adapters/network/requests/get-proof-request-params.ts";
import { requestPages } from "../../src/adapters/network/requests/list-proof-requests.ts";
import { parseProofRequest } from "../../src/adapters/network/requests/parse-proof-request.ts";
import { createRpc } from "../../src/adapters/network/rpc.ts";
import { openConnection } from "../../src/adapters/network/transport.ts";
import type { ProofRequest } from "../../src/domain/proof-request.ts";
import {
  type Hash,
  type Pgu,
  type RequestId,
  type UnixSeconds,
  unixSeconds,
  type Wei,
  wei,
} from "../../src/domain/values.ts";
import type { Log } from "../../src/ports/log.ts";

export type Shown = { request: ProofRequest; fulfilledAtSec: UnixSeconds | undefined; updatedAtSec: UnixSeconds };

/** What anyone may read of a network: nothing here is signed. */
export type Source = {
  /** All requests created from the one second to the other, both included. */
  requests(fromSec: number, toSec: number): Promise<Shown[]>;
  bids(id: RequestId): Promise<RecordedBid[]>;
  gasEstimates(programs: readonly Hash[]): Promise<ReadonlyMap<Hash, Pgu>>;
  provePrice(): Promise<RecordedPrice | undefined>;
  /** Wei per PGU; the usual one where none is advertised. */
  tick(): Promise<Wei>;
  close(): void;
};

const usualTick = wei(10_000_000n);

export function createSource(url: string, log: Log): Source {
  const connection = openConnection(url);
  const clock = { nowMs: () => Date.now(), sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)) };
  const rpc = createRpc({ connection, log, clock });
  const optional = optionalRpc(rpc);
  return {
    requests: (fromSec, toSec) =>
      allOf(requestPages(rpc, { fromSec: unixSeconds(fromSec), toSec: unixSeconds(toSec) }, toShown)),
    async bids(requestId) {
      const bids = await allOf(listBids(rpc, { requestId }));
      return bids.map(({ bidder, bidderName, amount, createdAtSec }) => {
        return { bidder, name: bidderName, amount, atSec: createdAtSec };
      });
    },
    async gasEstimates(programs) {
      return (await optional("GetProgramGasEstimates", () => getProgramGasEstimates(rpc, programs))) ?? new Map();
    },
    async provePrice() {
      const price = await optional("GetProvePrice", () => getProvePrice(rpc));
      return price && { kind: "prove-price", ...price };
    },
    async tick() {
      const { tick } = await getProofRequestParams(rpc, "compressed");
      return tick > 0n ? tick : usualTick;
    },
    close: () => connection.close(),
  };
}

async function allOf<T>(list: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of list) all.push(item);
  return all;
}

function toShown(message: Parameters<typeof parseProofRequest>[0]) {
  const request = parseProofRequest(message);
  const { fulfilledAt, updatedAt } = message;
  const fulfilledAtSec = fulfilledAt === undefined ? undefined : unixSeconds(Number(fulfilledAt));
  return { requestId: request.requestId, request, fulfilledAtSec, updatedAtSec: unixSeconds(Number(updatedAt)) };
}
