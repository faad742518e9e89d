import type { MessageInitShape } from "@bufbuild/protobuf";
import type { RecordedBid, RecordedPrice } from "../../replay/market/recorded.ts";
import { parseAmount, parseMicros } from "../../src/adapters/network/decimal.ts";
import { getGasEstimates } from "../../src/adapters/network/get-gas-estimates.ts";
import { getParams } from "../../src/adapters/network/get-params.ts";
import { bytesOf, hexOf } from "../../src/adapters/network/hex.ts";
import { optionalRpc } from "../../src/adapters/network/optional-rpc.ts";
import { parseProofRequests } from "../../src/adapters/network/parse-proof-request.ts";
import { createRpc, type Rpc, read } from "../../src/adapters/network/rpc.ts";
import { openConnection } from "../../src/adapters/network/transport.ts";
import type { ProofRequest } from "../../src/domain/proof-request.ts";
import {
  address,
  type Hash,
  type Pgu,
  type RequestId,
  type UnixSeconds,
  unixSeconds,
  type Wei,
  wei,
} from "../../src/domain/values.ts";
import type { GetFilteredProofRequestsRequestSchema } from "../../src/gen/types_pb.ts";
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

const pageSize = 100;
const usualTick = wei(10_000_000n);

export function createSource(url: string, log: Log): Source {
  const connection = openConnection(url);
  const clock = { nowMs: () => Date.now(), sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)) };
  const rpc = createRpc({ connection, log, clock });
  const optional = optionalRpc(rpc);
  return {
    async requests(fromSec, toSec) {
      const filter = { from: BigInt(fromSec), to: BigInt(toSec) };
      const found = await allPages((page) => requestPage(rpc, { ...filter, limit: pageSize, page }));
      return [...new Map(found.map((shown) => [shown.request.requestId, shown])).values()];
    },
    bids: (id) => allPages((page) => bidPage(rpc, id, page)),
    gasEstimates: (programs) => getGasEstimates(rpc, optional, programs),
    async provePrice() {
      const answer = await optional("GetProvePrice", (options) => rpc.client.getProvePrice({}, options));
      const usdMicros = parseMicros(answer?.price ?? "");
      if (answer === undefined || usdMicros === undefined) return undefined;
      return { kind: "prove-price", usdMicros, updatedAtSec: unixSeconds(Number(answer.lastUpdated)) };
    },
    async tick() {
      const { tick } = await getParams(rpc, "compressed");
      return tick > 0n ? tick : usualTick;
    },
    close: () => connection.close(),
  };
}

async function allPages<T>(read: (page: number) => Promise<{ items: T[]; isLast: boolean }>): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; ; page += 1) {
    const { items, isLast } = await read(page);
    all.push(...items);
    if (isLast) return all;
  }
}

async function requestPage(rpc: Rpc, query: MessageInitShape<typeof GetFilteredProofRequestsRequestSchema>) {
  const { requests } = await read(rpc, "GetFilteredProofRequests", (options) =>
    rpc.client.getFilteredProofRequests(query, options),
  );
  const items = requests.flatMap((message) => {
    const [request] = parseProofRequests([message], rpc.log);
    if (request === undefined) return [];
    const { fulfilledAt, updatedAt } = message;
    const fulfilledAtSec = fulfilledAt === undefined ? undefined : unixSeconds(Number(fulfilledAt));
    return [{ request, fulfilledAtSec, updatedAtSec: unixSeconds(Number(updatedAt)) }];
  });
  return { items, isLast: requests.length < pageSize };
}

async function bidPage(rpc: Rpc, id: RequestId, page: number) {
  const { bids } = await read(rpc, "GetFilteredBidHistory", (options) =>
    rpc.client.getFilteredBidHistory({ requestId: bytesOf(id), limit: pageSize, page }, options),
  );
  const items = bids.flatMap(({ bidder, amount, createdAt, bidderName }): RecordedBid[] => {
    const parsed = parseAmount(amount);
    if (parsed === undefined || bidder.length !== 20) return [];
    const name = bidderName === "" ? undefined : bidderName;
    return [{ bidder: address(hexOf(bidder)), name, amount: wei(parsed), atSec: unixSeconds(Number(createdAt)) }];
  });
  return { items, isLast: bids.length < pageSize };
}
