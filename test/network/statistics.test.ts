import { afterAll, beforeAll, expect, test } from "vitest";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, type Hex, toHex } from "../../local/network/hex.ts";
import type { RequestRecord } from "../../local/network/state/records.ts";
import { BalanceOperation, FulfillmentStatus } from "../../src/gen/types_pb.ts";
import { aFulfillment, assignedRequest, theProgram } from "./actors.ts";
import { type BoxUnderTest, startBox, startMs } from "./box-under-test.ts";
import { otherProgram, startBusyBox } from "./busy-box.ts";
import { refused } from "./refused.ts";

let it: BoxUnderTest;
beforeAll(async () => {
  it = await startBusyBox();
});
afterAll(() => it.box.close());

const nowSec = () => Math.floor(it.clock.nowMs() / 1000);
const isProved = ({ fulfillment }: RequestRecord) => fulfillment === Number(FulfillmentStatus.FULFILLED);
const sum = (values: (bigint | undefined)[]): bigint =>
  values.reduce<bigint>((total, value) => total + (value ?? 0n), 0n);
const assignedTo = (prover: Hex) => it.box.requests().filter(({ fulfiller }) => fulfiller === prover);
const rewards = (of: Hex, sinceSec = 0) =>
  sum(
    it.box
      .balanceLogs()
      .filter((log) => log.address === of && log.operation === Number(BalanceOperation.REWARD))
      .filter(({ createdAtSec }) => createdAtSec > sinceSec)
      .map(({ amountWei }) => amountWei),
  );

test("a prover's statistics are those of the requests that it won and of the rewards in the log", async () => {
  for (const { address, registered, owner, stakerFeeBips, lastActiveAtSec } of it.box.provers()) {
    const won = assignedTo(address);
    const proved = won.filter(isProved);
    const { stats } = await it.network.getProverStatsDetail({ address: fromHex(address) });
    expect(stats).toMatchObject({
      address: fromHex(address),
      owner: fromHex(owner),
      totalAuctionRequests: BigInt(won.length),
      successfulRequests: BigInt(proved.length),
      totalGasProved: sum(proved.map(({ gasUsed }) => gasUsed)).toString(),
      totalEarnings: rewards(address).toString(), // owners are their provers here
      createdAt: BigInt(registered.atSec),
      lastActiveAt: BigInt(lastActiveAtSec ?? -1),
      blockNumber: BigInt(Math.floor(startMs / 12_000)),
      stakerFeeBips: stakerFeeBips.toString(),
    });
    expect(stats?.txHash).toHaveLength(32);
  }
  expect(await refused(it.network.getProverStatsDetail({ address: new Uint8Array(20) }))).toMatchObject({
    code: "NotFound",
  });
});

test("what stakers earn is counted over all time and over a day", async () => {
  const box = await startBox();
  const { prover } = box.box.accounts;
  const owner = demoAccount("an owner");
  box.box.registerProver({ address: prover.address, owner: owner.address, stakerFeeBips: 1000n });
  const earn = async () => {
    await box.network.fulfillProof(await aFulfillment(box, await assignedRequest(box)));
    box.clock.advance(1000);
    return box.box.account(prover.address).balanceWei;
  };
  const first = await earn();
  box.clock.advance(86_400_000);
  const both = await earn();
  const { stats } = await box.network.getProverStatsDetail({ address: fromHex(prover.address) });
  expect(stats).toMatchObject({ lifetimeRewards: `${both}`, stakerRewards24Hr: `${both - first}` });
  expect(stats?.totalEarnings).toBe(`${both + box.box.account(owner.address).balanceWei}`);
  const { provers } = await box.network.getStakingProverSearch({ query: prover.address });
  expect(provers).toMatchObject([
    {
      proverAddress: fromHex(prover.address),
      name: "demo prover",
      stakeBalance: `${10n ** 22n}`,
      stakerFeeBips: "1000",
      stakerRewards24Hr: `${both - first}`,
    },
  ]);
  await box.box.close();
});

test("the network's statistics are its provers' together", async () => {
  const all = it.box.requests().filter(({ fulfiller }) => fulfiller !== undefined);
  const proved = all.filter(isProved);
  const active = it.box.provers().filter(({ lastActiveAtSec }) => (lastActiveAtSec ?? 0) > nowSec() - 86_400);
  expect(await it.network.getProverStats({})).toMatchObject({
    totalEarnings: sum(all.map(({ paidWei }) => paidWei)).toString(),
    totalCycles: sum(proved.map(({ cycles }) => cycles)).toString(),
    totalGasProved: sum(proved.map(({ gasUsed }) => gasUsed)).toString(),
    activeProvers: active.length.toString(),
    totalProofsWon: all.length.toString(),
  });
  expect(active.length).toBeGreaterThan(0);
  expect(active.length).toBeLessThan(4);
  const { prover } = it.box.accounts;
  expect(await it.network.getProverStats({ address: fromHex(prover.address) })).toMatchObject({
    totalProofsWon: assignedTo(prover.address).length.toString(),
    totalEarnings: rewards(prover.address).toString(),
  });
});

test("the metrics of requests are of all, or of one requester's", async () => {
  const proved = it.box.requests().filter(isProved);
  const metrics = {
    totalProofs: BigInt(proved.length),
    totalPrograms: 2n,
    totalGas: sum(proved.map(({ gasUsed }) => gasUsed)),
  };
  const { requester, prover } = it.box.accounts;
  expect(await it.network.getProofRequestMetrics({})).toMatchObject(metrics);
  expect(await it.network.getProofRequestMetrics({ address: fromHex(requester.address) })).toMatchObject(metrics);
  expect(await it.network.getProofRequestMetrics({ address: fromHex(prover.address) })).toMatchObject({
    totalProofs: 0n,
    totalPrograms: 0n,
    totalGas: 0n,
  });
});

type Points = { timestamp: string; value: bigint }[];
const dayOf = (sec: number) => new Date(sec * 1000).toISOString().slice(0, 10);
/** The last `days` days, with what a plain recount says of each. */
const recount = (days: number, value: (day: string) => number | bigint): Points =>
  Array.from({ length: days }, (_, index) => {
    const day = dayOf(nowSec() - (days - 1 - index) * 86_400);
    return { timestamp: `${day}T00:00:00Z`, value: BigInt(value(day)) };
  });
const plain = (points: Points) => points.map(({ timestamp, value }) => ({ timestamp, value }));
const createdOn = (requests: readonly RequestRecord[], day: string) =>
  requests.filter(({ createdAtMs }) => dayOf(createdAtMs / 1000) === day);
const provedOn = (requests: readonly RequestRecord[], day: string) =>
  requests.filter((one) => isProved(one) && dayOf((one.fulfilledAtMs ?? 0) / 1000) === day);

test.each([undefined, 1n, 5n, 40n, 10_000n])("requests are counted by day over %s days", async (rangeIntervalDays) => {
  const days = Math.min(Number(rangeIntervalDays ?? 30n), 366);
  const { data } = await it.network.getProofRequestGraph(rangeIntervalDays === undefined ? {} : { rangeIntervalDays });
  expect(plain(data)).toEqual(recount(days, (day) => createdOn(it.box.requests(), day).length));
});

test("no day asked for is the usual month, and an address that has asked for nothing has a flat curve", async () => {
  expect((await it.network.getProofRequestGraph({ rangeIntervalDays: 0n })).data).toHaveLength(30);
  const { data } = await it.network.getProofRequestGraph({ address: fromHex(it.box.accounts.prover.address) });
  expect(data.every(({ value }) => value === 0n)).toBe(true);
});

test("the analytics of a prover are its successes, proofs and pay by day", async () => {
  const { prover } = it.box.accounts;
  for (const address of [undefined, prover.address]) {
    const requests = it.box.requests().filter(({ fulfiller }) => address === undefined || fulfiller === address);
    const graphs = await it.network.getAnalyticsGraphs({
      rangeIntervalDays: 12n,
      ...(address !== undefined && { address: fromHex(address) }),
    });
    expect(plain(graphs.proofs)).toEqual(recount(12, (day) => provedOn(requests, day).length));
    expect(plain(graphs.auctionSuccessRate)).toEqual(
      recount(12, (day) => {
        const ended = createdOn(requests, day).filter(({ fulfiller, fulfillment }) => fulfiller && fulfillment > 2);
        return ended.length === 0 ? 0 : Math.floor((ended.filter(isProved).length * 100) / ended.length);
      }),
    );
    expect(plain(graphs.rewardsMgas)).toEqual(
      recount(12, (day) => {
        const gas = sum(provedOn(requests, day).map(({ gasUsed }) => gasUsed));
        return gas === 0n ? 0 : (sum(provedOn(requests, day).map(({ paidWei }) => paidWei)) * 1_000_000n) / gas;
      }),
    );
    const rates = graphs.auctionSuccessRate.map(({ value }) => value);
    if (address === undefined) expect(rates.some((rate) => rate > 0n && rate < 100n)).toBe(true);
  }
});

test("the overview counts proofs, new programs and gas by day", async () => {
  const { requester, prover } = it.box.accounts;
  const graphs = await it.network.getOverviewGraphs({ address: fromHex(requester.address) });
  expect(plain(graphs.proofs)).toEqual(recount(30, (day) => provedOn(it.box.requests(), day).length));
  expect(plain(graphs.gas)).toEqual(
    recount(30, (day) => sum(provedOn(it.box.requests(), day).map(({ gasUsed }) => gasUsed))),
  );
  expect(sum(graphs.programs.map(({ value }) => value))).toBe(2n);
  const nobodys = await it.network.getOverviewGraphs({ address: fromHex(prover.address) });
  expect(sum(nobodys.programs.map(({ value }) => value))).toBe(0n);
});

const ids = (results: { id: Uint8Array }[]) => results.map(({ id }) => toHex(id));

test("a search finds requests, programs and requesters by the beginning of their ids and by their names", async () => {
  const request = it.box.requests()[3]?.id ?? "0x";
  const found = async (query: string) => it.network.getSearchResults({ query });
  expect(ids((await found(request)).requests)).toEqual([request]);
  expect(ids((await found(request.slice(2, 14).toUpperCase())).requests)).toEqual([request]);
  expect(await found("FIBO")).toMatchObject({ programs: [{ id: theProgram.vkHash, name: "Fibonacci" }], requests: [] });
  expect((await found("0x0808")).programs).toMatchObject([{ id: otherProgram }]);
  const { requester, prover } = it.box.accounts;
  expect((await found("requester")).requesters).toMatchObject([
    { id: fromHex(requester.address), name: "The Requester" },
  ]);
  expect(ids((await found(requester.address)).requesters)).toEqual([requester.address]);
  expect((await found(prover.address)).requesters).toEqual([]);
  for (const nothing of ["", "  ", "0x", "no such thing"]) {
    expect(await found(nothing)).toMatchObject({ requests: [], programs: [], requesters: [] });
  }
});

test("a search answers with ten of a kind at most, the newest first", async () => {
  const digit = "0123456789abcdef".split("").find((one) => byPrefix(one).length > 1) ?? "0";
  const expected = byPrefix(digit).reverse().slice(0, 10);
  expect(ids((await it.network.getSearchResults({ query: `0x${digit}` })).requests)).toEqual(expected);
});
const byPrefix = (digit: string) =>
  it.box
    .requests()
    .map(({ id }) => id)
    .filter((id) => id.startsWith(`0x${digit}`));

test("provers are searched by name and address alone", async () => {
  const { provers } = await it.network.getProverSearchResults({ query: "r" });
  expect(provers.map(({ name }) => name)).toEqual(["Veteran", "Rival one", "demo prover"]);
  const [last] = [...it.box.provers()].reverse();
  expect(ids((await it.network.getProverSearchResults({ query: last?.address ?? "" })).provers)).toEqual([
    last?.address,
  ]);
});

test("the bridge has read the chain up to now, and knows no other chain", async () => {
  expect(await it.network.getLatestBridgeBlock({ chainId: 1 })).toMatchObject({
    blockNumber: BigInt(Math.floor(nowSec() / 12)),
  });
  expect(await refused(it.network.getLatestBridgeBlock({ chainId: 10 }))).toMatchObject({ code: "NotFound" });
});

test("the price of gas is what auctions made it, and the change of a day is told of PROVE's price", async () => {
  const box = await startBox({ provePrice: { usd: "0.40", updatedAtSec: startMs / 1000 } });
  const change = async () => (await box.network.getProvePrice({})).percentChange24h;
  expect((await box.network.getGasPriceEstimate({ strategy: 3 })).gasPrice).toBe(2_000_000_000n);
  await box.network.fulfillProof(await aFulfillment(box, await assignedRequest(box)));
  expect((await box.network.getGasPriceEstimate({})).gasPrice).toBe(500_000_000n);
  expect(await refused(box.network.getGasPriceEstimate({ strategy: 1 }))).toMatchObject({ code: "InvalidArgument" });

  expect(await change()).toBe("0");
  const at = (sec: number, usd: string) => box.box.provePrice.set({ usd, updatedAtSec: startMs / 1000 + sec });
  at(3600, "0.80");
  expect(await change()).toBe("0");
  at(86_400, "0.50");
  expect(await change()).toBe("25.00");
  at(86_400 + 3600, "0.60");
  expect(await change()).toBe("-25.00");
  const second = await startBox({ snapshot: box.box.snapshot(), clock: box.clock, artifacts: box.artifacts });
  expect(await second.network.getProvePrice({})).toEqual(await box.network.getProvePrice({}));
  await second.box.close();
  await box.box.close();
});

test("an address is on the TEE whitelist when the network has put it there", async () => {
  const { signer } = it.box.accounts;
  const asked = async () =>
    (await it.network.getTEEWhitelistStatus({ address: fromHex(signer.address) })).isWhitelisted;
  expect(await asked()).toBe(false);
  it.box.teeWhitelist(signer.address, true);
  expect(await asked()).toBe(true);
  it.box.teeWhitelist(signer.address, false);
  expect(await asked()).toBe(false);
});

test("a request shows the price that it was won at", async () => {
  const [won] = it.box.requests().filter(({ pricePerPgu }) => pricePerPgu !== undefined);
  const { request } = await it.network.getProofRequestDetails({ requestId: fromHex(won?.id ?? "0x") });
  expect(request?.gasPrice).toBe(won?.pricePerPgu);
});
