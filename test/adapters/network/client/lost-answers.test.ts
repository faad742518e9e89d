import { concat, hexlify, keccak256 } from "ethers";
import { expect, test } from "vitest";
import { OutcomeUnknown } from "../../../../library/network.ts";
import { encode, methods, opened, shown, theSigner } from "./independent-wire.ts";
import { id, type Row, txHashBytes, who } from "./row.ts";
import { rows } from "./rows.ts";
import { clientOf, hastyClock, isTransaction, made, methodOf, receipt } from "./under-test.ts";
import type { Answer, Heard } from "./wire-server.ts";

const transactions = rows.filter(isTransaction);
const nonceRace: Answer = { status: 14, message: "failed nonce verification: expected 8, got 7" };

/** The hash that the network will give it, by ethers. */
const hashOf = ({ request }: Heard) => keccak256(concat([theSigner, hexlify(opened(request).body)]));
const nonceIn = (row: Row, { request }: Heard): unknown => {
  const type = methodOf(row).body;
  return type && shown(type, opened(request).body).nonce;
};
const landed: Answer = {
  fields: { transaction: { txHash: txHashBytes, sender: new Uint8Array(20).fill(1), signature: new Uint8Array(65) } },
};

test.each(transactions)(
  "$rpc: an answer that is lost after the network took it is looked up, and sent once",
  async (row) => {
    const { network, sent, heard } = await clientOf(row, ({ name }) => {
      if (name === row.rpc) return "reset";
      return name === "GetTransactionDetails" ? landed : undefined;
    });
    const hash = async () => hashOf(sent()[0] as Heard); // it was sent by then
    expect(await made(row.call(network))).toMatchObject({ transaction: await hash(), nonce: 7n });
    expect(sent()).toHaveLength(1);
    const looked = heard.filter(({ name }) => name === "GetTransactionDetails");
    const type = methods.get("GetTransactionDetails")?.request;
    if (type) expect(looked.map(({ request }) => shown(type, request))).toEqual([{ txHash: await hash() }]);
  },
);

test.each(transactions)(
  "$rpc: an answer that is lost before the network took it is sent again, the same bytes",
  async (row) => {
    const { network, sent } = await clientOf(row, ({ name }, _, nth) =>
      name === row.rpc && nth === 0 ? "reset" : undefined,
    );
    expect(await made(row.call(network))).toMatchObject(receipt);
    const [first, second, ...more] = sent().map(({ request }) => hexlify(request));
    expect(second).toBe(first);
    expect(more).toEqual([]);
  },
);

test.each(transactions)(
  "$rpc: a lost nonce race is sent anew with the nonce of then, unless the nonce was given",
  async (row) => {
    const answers = ({ name }: { name: string }, _: unknown, nth: number): Answer | undefined => {
      if (name === row.rpc) return nth === 0 ? nonceRace : undefined;
      return name === "GetNonce" ? { fields: { nonce: 7 + nth } } : undefined;
    };
    const raced = await clientOf(row, answers);
    expect(await made(row.call(raced.network))).toMatchObject({ nonce: 8n });
    expect(raced.sent().map((heard) => nonceIn(row, heard))).toEqual(["7", "8"]);

    const given = await clientOf(row, (method, request, nth) =>
      method.name === "GetNonce" ? { fields: { nonce: 8 } } : answers(method, request, nth),
    );
    await expect(made(row.call(given.network, { nonce: 7n }))).rejects.toMatchObject({ code: "nonce-refused" });
    expect(given.sent()).toHaveLength(1);
  },
);

const bid: Row = {
  rpc: "Bid",
  call: ({ auction }, options) => auction.bid({ requestId: id, prover: who(1), amount: 5n as never }, options),
  sends: {},
};

test("an outage that stays leaves the outcome unknown, with the hash to look for; only the same bytes were sent", async () => {
  const { network, sent } = await clientOf(bid, ({ name }) => (name === "Bid" ? { status: 14 } : undefined));
  const error = await made(bid.call(network)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OutcomeUnknown);
  expect(error).toMatchObject({ code: "outcome-unknown", policy: "look-first", nonce: 7n });
  expect(error).toMatchObject({ transaction: hashOf(sent()[0] as Heard) });
  expect(sent().length).toBeGreaterThan(1);
  expect(new Set(sent().map(({ request }) => hexlify(request))).size).toBe(1);
});

test("after a lost answer nothing is signed anew while the first may still come, whatever the network says of a copy", async () => {
  const { network, sent } = await clientOf(bid, ({ name }, _, nth) => {
    if (name !== "Bid") return undefined;
    return nth === 0 ? "reset" : { status: 3, message: "request is no longer REQUESTED" };
  });
  await expect(made(bid.call(network))).rejects.toBeInstanceOf(OutcomeUnknown);
  expect(new Set(sent().map(({ request }) => hexlify(request))).size).toBe(1);
});

test.each(transactions)("$rpc: a network that is busy is sent it once, and says so", async (row) => {
  const { network, sent } = await clientOf(row, ({ name }) => (name === row.rpc ? { status: 8 } : undefined));
  await expect(made(row.call(network))).rejects.toMatchObject({ name: "NetworkError", code: "busy" });
  expect(sent()).toHaveLength(1);
});

test("a network that has no word for what became of a call is sent it once, and looked at", async () => {
  const failing = ({ name }: { name: string }): Answer | undefined => (name === "Bid" ? { status: 2 } : undefined);
  const { network, sent } = await clientOf(bid, failing);
  await expect(made(bid.call(network))).rejects.toMatchObject({ name: "OutcomeUnknown", nonce: 7n });
  expect(sent()).toHaveLength(1);

  const took = await clientOf(bid, (method) => (method.name === "GetTransactionDetails" ? landed : failing(method)));
  expect(await made(bid.call(took.network))).toMatchObject({ nonce: 7n });
  expect(took.sent()).toHaveLength(1);
});

test("a network that is busy after a lost answer leaves the outcome unknown", async () => {
  const { network, sent } = await clientOf(bid, ({ name }, _, nth) => {
    if (name !== "Bid") return undefined;
    return nth === 0 ? "reset" : { status: 8 };
  });
  await expect(made(bid.call(network))).rejects.toBeInstanceOf(OutcomeUnknown);
  expect(sent()).toHaveLength(2);
});

const spentElsewhere = (row: Row, { name }: { name: string }, nth: number): Answer | undefined => {
  if (name === "GetNonce") return { fields: { nonce: nth === 0 ? 7 : 8 } };
  if (name !== row.rpc) return undefined;
  return nth === 0 ? "reset" : nonceRace;
};

test.each(transactions)(
  "$rpc: after a lost answer it is not signed anew even where its nonce is spent and the network knows nothing of it",
  async (row) => {
    const answers = (method: { name: string }, _: unknown, nth: number) => spentElsewhere(row, method, nth);
    const { network, sent } = await clientOf(row, answers, { clock: hastyClock });
    const error = await made(row.call(network)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "OutcomeUnknown", transaction: hashOf(sent()[0] as Heard), nonce: 7n });
    expect(new Set(sent().map(({ request }) => hexlify(request))).size).toBe(1);
  },
);

test("after a lost answer a transaction that the network lists late is found, and was sent under one nonce", async () => {
  const { network, sent } = await clientOf(bid, (method, _, nth) =>
    method.name === "GetTransactionDetails" && nth > 0 ? landed : spentElsewhere(bid, method, nth),
  );
  expect(await made(bid.call(network))).toMatchObject({ transaction: hashOf(sent()[0] as Heard), nonce: 7n });
  expect(new Set(sent().map((each) => nonceIn(bid, each)))).toEqual(new Set(["7"]));
});

test("a signal that aborts while the call is on its way leaves the outcome unknown, with its hash", async () => {
  const stop = new AbortController();
  const { network, sent } = await clientOf(bid, ({ name }) => {
    if (name === "Bid") stop.abort();
    return undefined;
  });
  const error = await made(bid.call(network, { signal: stop.signal })).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "OutcomeUnknown", transaction: hashOf(sent()[0] as Heard) });
  expect(sent()).toHaveLength(1);
});

test("calls of one client take their turns: nonces in order, each asked for once", async () => {
  const { network, sent, heard } = await clientOf(bid);
  const receipts = await Promise.all([1, 2, 3].map(() => made(bid.call(network))));
  expect(receipts).toMatchObject([{ nonce: 7n }, { nonce: 8n }, { nonce: 9n }]);
  expect(sent().map((each) => nonceIn(bid, each))).toEqual(["7", "8", "9"]);
  expect(heard.filter(({ name }) => name === "GetNonce")).toHaveLength(1);
});

test("a refused call spends no nonce, and the next one asks for it again", async () => {
  const { network, sent } = await clientOf(bid, ({ name }, _, nth) =>
    name === "Bid" && nth === 0 ? { status: 3 } : undefined,
  );
  await expect(made(bid.call(network))).rejects.toMatchObject({ code: "invalid" });
  expect(await made(bid.call(network))).toMatchObject({ nonce: 7n });
  expect(sent().map((each) => nonceIn(bid, each))).toEqual(["7", "7"]);
});

test("where the network looks up nothing, a lost race is sent anew, and what may be on its way is not", async () => {
  const asked = (first: Answer) => (method: { name: string }, _: unknown, nth: number) => {
    if (method.name === "GetTransactionDetails") return { status: 12 };
    if (method.name === "GetNonce") return { fields: { nonce: 7 + nth } };
    return method.name === "Bid" && nth === 0
      ? first
      : method.name === "Bid" && first === "reset"
        ? nonceRace
        : undefined;
  };
  const raced = await clientOf(bid, asked(nonceRace));
  expect(await made(bid.call(raced.network))).toMatchObject({ nonce: 8n });
  const lost = await clientOf(bid, asked("reset"));
  await expect(made(bid.call(lost.network))).rejects.toBeInstanceOf(OutcomeUnknown);
  expect(new Set(lost.sent().map((each) => nonceIn(bid, each)))).toEqual(new Set(["7"]));
});

test("the nonce is read again after a call that may have spent it", async () => {
  const row = rows.find(({ rpc }) => rpc === "GetStdinUri") as Row;
  const { network, heard } = await clientOf(row, ({ name }) =>
    name === "Bid" ? { fields: { txHash: encode(methodOf(row).request, {}) } } : undefined,
  );
  await made(bid.call(network));
  await made(row.call(network));
  await made(bid.call(network));
  const asked = heard.map(({ name }) => name).filter((name) => name !== "GetTransactionDetails");
  expect(asked).toEqual(["GetNonce", "Bid", "GetNonce", "GetStdinUri", "GetNonce", "Bid"]);
});

test("a link to a private input is asked for again with the nonce of then, unless the nonce was given", async () => {
  const row = rows.find(({ rpc }) => rpc === "GetStdinUri") as Row;
  const race = ({ name }: { name: string }, _: unknown, nth: number): Answer | undefined => {
    if (name === "GetStdinUri") return nth === 0 ? nonceRace : undefined;
    return name === "GetNonce" ? { fields: { nonce: 7 + nth } } : undefined;
  };
  const raced = await clientOf(row, race);
  expect(await made(row.call(raced.network))).toEqual(row.gives);
  expect(raced.sent().map((each) => nonceIn(row, each))).toEqual(["7", "8"]);
  const given = await clientOf(row, race);
  await expect(made(row.call(given.network, { nonce: 7n }))).rejects.toMatchObject({ code: "nonce-refused" });
});
