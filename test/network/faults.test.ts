import { afterEach, beforeEach, expect, test } from "vitest";
import { createFaults } from "../../local/network/faults.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import { aBid, aFulfillment, assignedRequest, nonceOf, proofOf, request } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox();
});
afterEach(() => it.box.close());

const anyAddress = { address: new Uint8Array(20) };

test("an outage answers every call with Unavailable until it is lifted", async () => {
  it.box.faults.add({ at: "*", fault: { kind: "outage" } });
  expect(await refused(it.network.getNonce(anyAddress))).toMatchObject({ code: "Unavailable" });
  expect(await refused(it.network.getProvePrice({}))).toMatchObject({ code: "Unavailable" });
  it.box.faults.clear();
  await it.network.getNonce(anyAddress);
});

test("a refusal has the code and the words that were asked for, as often as was asked for", async () => {
  const fault = { kind: "refuse", code: "resource-exhausted", message: "slow down" } as const;
  it.box.faults.add({ at: "GetNonce", fault, count: 2 });
  const said = { code: "ResourceExhausted", message: "slow down" };
  expect(await refused(it.network.getNonce(anyAddress))).toEqual(said);
  await it.network.getBalance(anyAddress);
  expect(await refused(it.network.getNonce(anyAddress))).toEqual(said);
  await it.network.getNonce(anyAddress);
});

for (const how of ["reset", "disconnect", "withhold"] as const) {
  /** A bid without an answer: who is left in silence gives up once the fault has struck. */
  async function lost(message: Awaited<ReturnType<typeof aBid>>, struck: () => boolean): Promise<void> {
    const patience = new AbortController();
    const bid = refused(it.network.bid(message, { signal: patience.signal }));
    await expect.poll(struck).toBe(true);
    if (how === "withhold") patience.abort();
    expect((await bid).code).not.toBe("DeadlineExceeded"); // the network itself ended the others
  }

  test(`an answer lost before the commit (${how}) leaves nothing behind, and the same bytes work later`, async () => {
    const message = await aBid(it, await request(it));
    it.box.faults.add({ at: "Bid", fault: { kind: "lose-before-commit", how }, count: 1 });
    await lost(message, () => it.box.faults.list().length === 0);
    expect(it.box.transactions("Bid")).toHaveLength(0);
    await it.network.bid(message);
    expect(it.box.transactions("Bid")).toHaveLength(1);
  });

  test(`an answer lost after the commit (${how}) leaves one accepted transaction to look up`, async () => {
    const message = await aBid(it, await request(it));
    it.box.faults.add({ at: "Bid", fault: { kind: "lose-after-commit", how }, count: 1 });
    await lost(message, () => it.box.transactions("Bid").length > 0);
    const [landed] = it.box.transactions("Bid");
    expect(landed?.signature).toBe(toHex(message.signature));
    expect(await it.network.getTransactionDetails({ txHash: fromHex(landed?.hash ?? "0x") })).toBeDefined();
    expect(await refused(it.network.bid(message))).toMatchObject({ code: "Unavailable" });
    expect(it.box.transactions("Bid")).toHaveLength(1);
  });
}

test("a lost connection ends every call on it", async () => {
  it.box.faults.add({ at: "GetNonce", fault: { kind: "reorder", until: "nothing", holdMs: 60_000 }, count: 3 });
  it.box.faults.add({ at: "GetBalance", fault: { kind: "lose-before-commit", how: "disconnect" }, count: 1 });
  const held = [1, 2, 3].map(() => refused(it.network.getNonce(anyAddress)));
  await expect.poll(() => it.box.faults.list()).toHaveLength(1);
  const lost = await Promise.all([...held, refused(it.network.getBalance(anyAddress))]);
  expect(lost.map(({ code }) => code)).not.toContain("DeadlineExceeded");
});

test("a lost answer to a fulfilment leaves the proof accepted", async () => {
  const requestId = await assignedRequest(it);
  const message = await aFulfillment(it, requestId, { proof: proofOf(it, requestId) });
  it.box.faults.add({ at: "FulfillProof", fault: { kind: "lose-after-commit" }, count: 1 });
  await refused(it.network.fulfillProof(message));
  expect((await it.network.getProofRequestStatus({ requestId })).fulfillTxHash).toBeDefined();
});

test("a wrong nonce is a stale answer of GetNonce, and a lost race elsewhere", async () => {
  const { signer } = it.box.accounts;
  const requestId = await request(it);
  await it.network.bid(await aBid(it, requestId));
  it.box.faults.add({ at: "GetNonce", fault: { kind: "wrong-nonce" }, count: 1 });
  expect(await nonceOf(it, signer)).toBe(0n);
  expect(await nonceOf(it, signer)).toBe(1n);
  it.box.faults.add({ at: "Bid", fault: { kind: "wrong-nonce" }, count: 1 });
  expect(await refused(it.network.bid(await aBid(it, requestId)))).toMatchObject({
    code: "Unavailable",
    message: expect.stringMatching(/failed nonce verification/),
  });
  expect(await nonceOf(it, signer)).toBe(1n);
});

test("of two concurrent calls the second can overtake the first", async () => {
  const requestId = await request(it);
  const first = await aBid(it, requestId, { nonce: 0n, amount: "500000000" });
  const second = await aBid(it, requestId, { nonce: 1n, amount: "510000000" });
  it.box.faults.add({ at: "Bid", fault: { kind: "reorder" }, count: 1 });
  const [held, overtaking] = await Promise.allSettled([it.network.bid(first), it.network.bid(second)]);
  expect(overtaking.status).toBe("rejected");
  expect(held.status).toBe("fulfilled");
});

test("a held call goes on by itself when nothing overtakes it", async () => {
  it.box.faults.add({ at: "GetNonce", fault: { kind: "reorder", holdMs: 20 }, count: 1 });
  await it.network.getNonce(anyAddress);
});

test("a call that was held is answered after the one that opened its gate", async () => {
  const answered: string[] = [];
  it.box.faults.add({ at: "GetNonce", fault: { kind: "reorder", until: "GetBalance" }, count: 1 });
  const held = it.network.getNonce(anyAddress).then(() => answered.push("nonce"));
  await it.network.getProvePrice({});
  await it.network.getBalance(anyAddress).then(() => answered.push("balance"));
  await held;
  expect(answered).toEqual(["balance", "nonce"]);
});

test("latency delays an answer and changes nothing else", async () => {
  it.box.faults.add({ at: "GetNonce", fault: { kind: "latency", ms: 30 }, count: 1 });
  const answered: string[] = [];
  const slow = it.network.getNonce(anyAddress).then(() => answered.push("slow"));
  await it.network.getBalance(anyAddress).then(() => answered.push("quick"));
  await slow;
  expect(answered).toEqual(["quick", "slow"]);
});

test("chances are repeatable: one seed, one series of faults", () => {
  const series = (seed: number): boolean[] => {
    const faults = createFaults(seed);
    faults.add({ at: "Bid", fault: { kind: "outage" }, probability: 0.5 });
    return Array.from({ length: 64 }, () => faults.next("Bid") !== undefined);
  };
  expect(series(7)).toEqual(series(7));
  expect(series(7)).not.toEqual(series(8));
  expect(new Set(series(7)).size).toBe(2);
});

test("`*` means every RPC, and no artifact", () => {
  const faults = createFaults();
  faults.add({ at: "*", fault: { kind: "outage" } });
  expect(faults.next("artifact.get")).toBeUndefined();
  expect(faults.next("Bid")).toEqual({ kind: "outage" });
});
