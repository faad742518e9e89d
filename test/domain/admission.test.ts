import fc from "fast-check";
import { expect, test } from "vitest";
import { type AdmissionInput, decide, effectiveDeadline, type Market } from "../../src/domain/admission.ts";
import { estimateGas } from "../../src/domain/estimate.ts";
import { noLoad } from "../../src/domain/load.ts";
import { pgu, unixSeconds, wei } from "../../src/domain/values.ts";
import { aPolicy, aProofRequest, identity, prover, rival, t0 } from "./builders.ts";

const market: Market = { tick: wei(10_000_000n), networkFloor: wei(0n) };
const input = (overrides: Partial<AdmissionInput> = {}): AdmissionInput => ({
  request: aProofRequest(),
  market,
  load: noLoad,
  policy: aPolicy(),
  identity,
  now: t0,
  ...overrides,
});
const reasons = (overrides: Partial<AdmissionInput>) => {
  const decision = decide(input(overrides));
  return decision.kind === "skip" ? decision.refusals.map(({ reason }) => reason) : [];
};

test("an open request that fits is bid on, with its price and its time", () => {
  expect(decide(input())).toMatchObject({ kind: "bid", amount: 500_000_000n, neededSec: 190, leftSec: 3_600 });
});

test.each([
  ["is no longer open", { request: aProofRequest({ fulfillmentStatus: "assigned" }) }, ["not-open"]],
  ["has a status that we do not know", { request: aProofRequest({ fulfillmentStatus: "unknown" }) }, ["not-open"]],
  ["was canceled", { request: aProofRequest({ isCanceled: true }) }, ["not-open"]],
  ["is whitelisted for others", { request: aProofRequest({ whitelist: [rival] }) }, ["not-whitelisted"]],
  ["needs other circuits", { request: aProofRequest({ version: "sp1-v9.9.9" }) }, ["version-unsupported"]],
  ["pays too little", { request: aProofRequest({ maxPricePerPgu: wei(1n) }) }, ["price-above-maximum"]],
  ["ends too soon", { request: aProofRequest({ deadlineSec: unixSeconds(t0 + 189) }) }, ["deadline-too-close"]],
  ["comes when the kill switch is thrown", { policy: aPolicy({ bidding: false }) }, ["bidding-off"]],
  ["comes while we are suspended", { market: { ...market, suspendedUntilSec: unixSeconds(t0 + 1) } }, ["suspended"]],
  ["is one promise too many", { load: { promises: 8, gas: pgu(0n) } }, ["at-capacity"]],
  ["is larger than we take", { policy: aPolicy({ maxGas: pgu(1n) }) }, ["too-much-gas"]],
] as const)("a request that %s is refused with that reason", (_name, overrides, expected) => {
  expect(reasons(overrides)).toEqual(expected);
});

test("a refusal names everything that speaks against the request", () => {
  const request = aProofRequest({ whitelist: [rival], version: "old", deadlineSec: t0 });
  expect(reasons({ request })).toEqual(["not-whitelisted", "version-unsupported", "deadline-too-close"]);
});

test("our own whitelist entry lets us in", () => {
  expect(reasons({ request: aProofRequest({ whitelist: [rival, prover] }) })).toEqual([]);
});

test("promised gas drains first: what fits alone does not fit behind a queue", () => {
  const request = aProofRequest({ deadlineSec: unixSeconds(t0 + 200) });
  expect(reasons({ request })).toEqual([]);
  expect(reasons({ request, load: { promises: 1, gas: pgu(11_000_000n) } })).toEqual(["deadline-too-close"]);
  expect(reasons({ request, load: { promises: 1, gas: pgu(11_000_000n) }, policy: aPolicy({ fleetGpus: 4 }) })).toEqual(
    [],
  );
});

test("the network's floor of 420 s counts, not the requester's hour", () => {
  const requirements = { floorLatencySec: 420, minPguPerSec: 24_000_000n };
  expect(effectiveDeadline(aProofRequest(), pgu(1n), requirements)).toBe(t0 + 420);
  expect(effectiveDeadline(aProofRequest(), pgu(24_000_000_000n), requirements)).toBe(t0 + 1_000);
  expect(effectiveDeadline(aProofRequest({ deadlineSec: unixSeconds(t0 + 5) }), pgu(1n), requirements)).toBe(t0 + 5);
});

test("an estimate of 0 counts as absent, and no estimate exceeds the request's limit", () => {
  fc.assert(
    fc.property(
      fc.bigInt(0n, 10n ** 12n),
      fc.bigInt(0n, 10n ** 12n),
      fc.bigInt(0n, 10n ** 12n),
      (gas, cycles, said) => {
        const request = aProofRequest({ gasLimit: pgu(gas), cycleLimit: cycles });
        const estimate = estimateGas(request, pgu(said));
        const limit = gas || cycles;
        expect(estimate.gas > 0n).toBe(true);
        if (limit > 0n) expect(estimate.gas <= limit).toBe(true);
        if (said === 0n) expect(estimate.source).not.toBe("network");
      },
    ),
  );
});

test("whatever the numbers, a decision is a bid within the limits or a refusal with a reason", () => {
  const big = fc.bigInt(0n, 2n ** 64n - 1n);
  fc.assert(
    fc.property(big, big, big, big, fc.integer({ min: 0, max: 4_000_000_000 }), (gas, cycles, max, load, deadline) => {
      const request = aProofRequest({
        gasLimit: pgu(gas),
        cycleLimit: cycles,
        maxPricePerPgu: wei(max),
        deadlineSec: unixSeconds(deadline),
      });
      const decision = decide(input({ request, load: { promises: 1, gas: pgu(load) } }));
      if (decision.kind === "skip") {
        expect(decision.refusals.length).toBeGreaterThan(0);
        return;
      }
      expect(decision.amount <= max && decision.neededSec <= decision.leftSec).toBe(true);
    }),
    { numRuns: 500 },
  );
});
