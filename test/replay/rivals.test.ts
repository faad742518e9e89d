import { expect, test } from "vitest";
import { capped } from "../../replay/policies/capped.ts";
import { serial } from "../../replay/policies/serial.ts";
import { warmForRecentDemand } from "../../replay/policies/warm.ts";
import type { News, View } from "../../replay/policy.ts";
import { simulate } from "../../replay/simulate.ts";
import { pgu, unixSeconds } from "../../src/domain/values.ts";
import { aMarket, aMarketRequest, aPlan, evenLuck, t0 } from "./stand-ins.ts";

const warm = () => () => ({ l40s: 4 });
const luck = [evenLuck()];

test("serial bids one price on the newest request, and on nothing while anything is assigned", () => {
  const requests = [0, 1, 40, 200].map((createdAfterSec, index) => aMarketRequest({ index, createdAfterSec }));
  const result = simulate(aMarket(requests), aPlan(4), serial(warm).at(0.5), { luck });
  expect([...result.bidWei]).toEqual([500_000_000, 500_000_000, 0, 500_000_000]);
});

test("serial takes what its gas limit lets it prove before the deadline, without a buffer; no limit takes no time", () => {
  const bidOn = (gasLimit: bigint, deadlineInSec: number): number => {
    const terms = { gasLimit: pgu(gasLimit), deadlineSec: unixSeconds(t0 + deadlineInSec) };
    return simulate(aMarket([aMarketRequest({ terms })]), aPlan(4), serial(warm).at(0.5), { luck }).bids;
  };
  expect(bidOn(2_200_000_000n, 1005)).toBe(1); // 1000 s
  expect(bidOn(2_200_000_000n, 995)).toBe(0);
  expect(bidOn(0n, 20)).toBe(1);
});

test("capped executes before it bids, leaves alone what fails, and holds to its cap", () => {
  const requests = [
    aMarketRequest({ executable: false }),
    aMarketRequest({ index: 1, gas: 1_000_000_000 }), // 20 s of execution: the auction is over
    aMarketRequest({ index: 2 }),
    aMarketRequest({ index: 3 }),
  ];
  const result = simulate(aMarket(requests), aPlan(1), capped(warm).at(0.4), { luck });
  expect([...result.bidWei]).toEqual([0, 0, 400_000_000, 0]);
  expect(result.declined).toEqual(["unexecutable", "executing", "executing", "at-capacity"]);
});

test("capped keeps two minutes beside the proof, and asks more of a requester with a floor", () => {
  const bidOn = (deadlineInSec: number) => {
    const terms = { deadlineSec: unixSeconds(t0 + deadlineInSec) };
    const entry = aMarketRequest({ terms });
    const policy = capped(warm, { [entry.request.requester]: 0.9 }).at(0.4);
    return simulate(aMarket([entry]), aPlan(4), policy, { luck }).bidWei[0];
  };
  expect(bidOn(230)).toBe(900_000_000); // 100 s and 120 s
  expect(bidOn(215)).toBe(0);
});

const classes = [...aPlan(6).classes, ...aPlan(6, { className: "spare" }).classes];
const context = { plan: { ...aPlan(6), classes } };
const finished = (atSec: number, proveSec: number): News =>
  ({ kind: "finished", atSec, startUpSec: 0, proveSec, wrapSec: 0, uploadSec: 0 }) as News;
const viewAt = (nowSec: number, news: News[], hosts: View["hosts"] = []) =>
  ({ nowSec, news, hosts }) as unknown as View;

test("recent demand keeps twice as many hosts as worked, four at least", () => {
  const minimum = warmForRecentDemand(context as never);
  const hosts = [1, 2, 3, 4, 5].map((id) => ({ id, className: "l40s", state: "idle" }) as View["hosts"][number]);
  expect(minimum(viewAt(t0, [], hosts))).toEqual({ l40s: 4, spare: 0 });
  expect(minimum(viewAt(t0 + 1, [finished(t0 + 1, 4500)], hosts))).toEqual({ l40s: 5, spare: 0 });
  expect(minimum(viewAt(t0 + 1900, [], hosts))).toEqual({ l40s: 4, spare: 0 });
});

test("recent demand turns to the next class where hosts do not come", () => {
  const minimum = warmForRecentDemand(context as never);
  expect(minimum(viewAt(t0, []))).toEqual({ l40s: 4, spare: 0 });
  expect(minimum(viewAt(t0 + 901, []))).toEqual({ l40s: 4, spare: 4 });
});
