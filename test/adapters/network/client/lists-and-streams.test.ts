import { expect, test } from "vitest";
import { type Fields, methods, shown } from "./independent-wire.ts";
import { bytes, type Row } from "./row.ts";
import { rows } from "./rows.ts";
import { clientOf, made } from "./under-test.ts";
import type { Answer, Heard } from "./wire-server.ts";

const rowOf = (rpc: string): Row => rows.find((row) => row.rpc === rpc) as Row; // there is one for each
const numbered = (n: number, over: Fields = {}): Fields => ({
  requestId: bytes(n, 32),
  vkHash: bytes(1, 32),
  requester: bytes(1, 20),
  createdAt: 4_000_000_000 + n,
  ...over,
});
const idOf = (n: number) => `0x${n.toString(16).padStart(2, "0").repeat(32)}`;
const pageIn = ({ request }: Heard): unknown => {
  const type = methods.get("GetFilteredProofRequests")?.request;
  return type && shown(type, request).page;
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
const list = (numbers: readonly number[]): Answer => ({ fields: { requests: numbers.map((n) => numbered(n)) } });

test("a list asks for pages as they are wanted, until a short one, and gives each item once", async () => {
  const pages = [range(0, 100), range(99, 199), range(198, 210)];
  const { network, sent } = await clientOf(rowOf("GetFilteredProofRequests"), (_, __, nth) => list(pages[nth] ?? []));
  const found: string[] = [];
  for await (const { requestId } of network.requests.list()) found.push(requestId);
  expect(found).toEqual(range(0, 210).map(idOf));
  expect(sent().map(pageIn)).toEqual([1, 2, 3]);
});

const logOf = (n: number): Fields => ({ operation: 1, address: bytes(1, 20), amount: `${n}`, txHash: bytes(n, 32) });
const bidOf = (n: number): Fields => ({ bidder: bytes(n, 20), amount: `${n}`, createdAt: 4_000_000_000 });
const receiptOf = (n: number): Fields => ({ ...logOf(n), account: bytes(1, 20) });

test.each([
  ["GetFilteredBalanceLogs", "logs", logOf],
  ["GetFilteredStakerStakeBalanceLogs", "logs", logOf],
  ["GetFilteredProverStakeBalanceLogs", "logs", logOf],
  ["GetFilteredBidHistory", "bids", bidOf],
  ["GetFilteredProverBidHistory", "bids", bidOf],
  ["GetFilteredWithdrawalReceipts", "receipts", receiptOf],
])(
  "%s: a row that a newer one moved to the next page is listed once, and twins of one page are two",
  async (rpc, field, fieldsOf) => {
    const numbers = [
      [200, 200, ...range(0, 98).reverse()],
      [1, 0, 201],
    ];
    const { network } = await clientOf(rowOf(rpc), (_, __, nth) => ({
      fields: { [field]: (numbers[nth] ?? []).map(fieldsOf) },
    }));
    const found = (await made(rowOf(rpc).call(network))) as { amount: bigint }[];
    expect(found.map(({ amount }) => Number(amount))).toEqual([200, 200, ...range(0, 98).reverse(), 201]);
  },
);

test("whoever leaves a list early asks for no more of it", async () => {
  const { network, sent } = await clientOf(rowOf("GetFilteredProofRequests"), () => list(range(0, 100)));
  for await (const { requestId } of network.requests.list()) if (requestId === idOf(99)) break;
  expect(sent()).toHaveLength(1);
});

test("an entry that cannot be read is left out and said; the others are there", async () => {
  const { network, log } = await clientOf(rowOf("GetFilteredBidHistory"), () => ({
    fields: {
      bids: [
        { bidder: bytes(1, 19), amount: "1" },
        { bidder: bytes(2, 20), amount: "low" },
        { bidder: bytes(3, 20), amount: "2" },
      ],
    },
  }));
  const found: bigint[] = [];
  for await (const { amount } of network.auction.bids({ requestId: idOf(1) as never })) found.push(amount);
  expect(found).toEqual([2n]);
  expect(log.lines.map(({ level, fields }) => [level, fields.rpc])).toEqual([
    ["warn", "GetFilteredBidHistory"],
    ["warn", "GetFilteredBidHistory"],
  ]);
});

test("a list ends with its signal, and with its reason", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const { network } = await clientOf(rowOf("GetFilteredProofRequests"), () => list(range(0, 100)));
  const reading = (async () => {
    for await (const { requestId } of network.requests.list({}, { signal: stop.signal })) {
      if (requestId === idOf(99)) stop.abort(reason);
    }
  })();
  await expect(reading).rejects.toBe(reason);
});

test("a stream that breaks is opened again; what it missed is listed, and nothing comes twice", async () => {
  const row = rowOf("SubscribeProofRequests");
  const { network, heard, sent } = await clientOf(row, ({ name }, _, nth) => {
    if (name === "GetFilteredProofRequests") return list([3, 2]);
    return { list: nth === 0 ? [numbered(1), numbered(2)] : [numbered(3), numbered(4), numbered(5)] };
  });
  const found: string[] = [];
  for await (const { requestId } of network.requests.subscribe({ version: "sp1-v6.1.0" })) {
    if (found.push(requestId) === 5) break;
  }
  expect(found).toEqual([1, 2, 3, 4, 5].map(idOf));
  expect(sent()).toHaveLength(2);
  const listed = heard.filter(({ name }) => name === "GetFilteredProofRequests");
  const type = methods.get("GetFilteredProofRequests")?.request;
  // From a minute before the newest that came: requests may become known in another order.
  if (type) {
    expect(listed.map(({ request }) => shown(type, request))).toMatchObject([
      { version: "sp1-v6.1.0", from: `${4_000_000_002 - 60}` },
    ]);
  }
});

test("a stream outlives an outage, and ends with its signal", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const { network, sent, log } = await clientOf(rowOf("SubscribeProofRequests"), ({ name }, _, nth) => {
    if (name === "GetFilteredProofRequests") return list([]);
    return nth === 0 ? { status: 14 } : { list: [numbered(1)] };
  });
  const reading = (async () => {
    for await (const { requestId } of network.requests.subscribe({}, { signal: stop.signal })) {
      expect(requestId).toBe(idOf(1));
      stop.abort(reason);
    }
  })();
  await expect(reading).rejects.toBe(reason);
  expect(sent()).toHaveLength(2);
  expect(log.lines.map(({ level }) => level)).toContain("info");
});

test("an answer that cannot be read is an error that says so, and is not asked for again", async () => {
  const { network, sent } = await clientOf(rowOf("GetBalance"), ({ name }) =>
    name === "GetBalance" ? { fields: { amount: "-1" } } : undefined,
  );
  const balance = network.payments.balance(`0x${"01".repeat(20)}` as never);
  await expect(balance).rejects.toMatchObject({ code: "unreadable", policy: "give-up" });
  expect(sent()).toHaveLength(1);
});

test("a deadline of parts of a millisecond is a deadline, which gRPC has no word for", async () => {
  const { network } = await clientOf(rowOf("GetNonce"), undefined, { deadlineMs: 60_000 / 7 });
  expect(await made(rowOf("GetNonce").call(network))).toBe(rowOf("GetNonce").gives);
});

test("statuses of a newer network are unknown, not errors", async () => {
  const newer = numbered(1, {
    fulfillmentStatus: 77,
    executionStatus: 78,
    settlementStatus: 79,
    mode: 80,
    strategy: 81,
  });
  const { network } = await clientOf(rowOf("GetProofRequestDetails"), () => ({ fields: { request: newer } }));
  expect(await network.requests.details(idOf(1) as never)).toMatchObject({
    fulfillmentStatus: "unknown",
    executionStatus: "unknown",
    settlementStatus: "unknown",
    mode: "unknown",
    strategy: "unknown",
  });
});

test("a network that does not say what a request must name is not asked for a proof", async () => {
  const row: Row = { ...rowOf("RequestProof"), also: { GetProofRequestParams: { maxPricePerPgu: "5" } } };
  const { network, sent } = await clientOf(row);
  await expect(row.call(network)).rejects.toMatchObject({ code: "params-missing", policy: "give-up" });
  expect(sent()).toEqual([]);
});
