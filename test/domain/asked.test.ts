import { expect, test } from "vitest";
import { askedOf } from "../../src/domain/asked.ts";
import { decidePass } from "../../src/domain/decide-pass.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { pgu, unixSeconds } from "../../src/domain/values.ts";
import { aPassInput, aProofRequest, aRequirements, t0 } from "./builders.ts";

const after = (sec: number) => unixSeconds(t0 + sec);
const potential = { neededSec: 80, gas: pgu(200_000_000n), chance: 0.4, revenueMicros: 90_000 };
const full: Decision = { kind: "skip", refusals: [{ reason: "at-capacity", promises: 8, maximum: 8 }], potential };
const waiting: Decision = { kind: "wait", untilSec: after(20), potential };
const request = aProofRequest({ mode: "groth16", minAuctionPeriodSec: 30 });
const requirements = aRequirements(); // 420 s, 24 Mgas a second

test.each([full, waiting])("a request that is not bid on now ($kind) is noted with what it would give", (decision) => {
  expect(askedOf(request, decision, requirements, after(4))).toEqual({
    ...{ atSec: after(4), mode: "groth16", gas: 200_000_000, leftSec: 390, chance: 0.4, revenueMicros: 90_000 },
  });
});

test("a bid is noted as it was made", () => {
  const [prove, now] = [{ usdMicros: 2_000_000n, updatedAtSec: t0 }, t0];
  const input = aPassInput({ now, market: { prove, requirements } });
  const bidOn = input.candidates[0]!.request;
  const decision = decidePass(input).get(bidOn.requestId);
  if (decision?.kind !== "bid") throw new Error(`it was not bid on: ${decision?.kind}`);
  const { estimate, chance, revenueMicros } = decision;
  expect(askedOf(bidOn, decision, requirements, now)).toEqual({
    ...{ atSec: now, mode: "compressed", gas: Number(estimate.gas), leftSec: 405, chance, revenueMicros },
  });
  const { revenueMicros: _revenue, ...unpaid } = decision;
  expect(askedOf(bidOn, unpaid, requirements, now)).toBeUndefined(); // nobody knows what it pays
});

test("what shows no demand is not noted", () => {
  const denied: Decision = { kind: "skip", refusals: [{ reason: "program-denied" }] };
  expect(askedOf(request, denied, requirements, t0)).toBeUndefined();
  expect(askedOf(request, undefined, requirements, t0)).toBeUndefined();
});

const leftSec = (...[of, at, under = requirements]: [typeof request, number, typeof requirements?]) =>
  askedOf(of, full, under, after(at))?.leftSec;

test("the time that is left begins with the auction's end, or now where that is over", () => {
  expect(leftSec(aProofRequest({ minAuctionPeriodSec: 0 }), 0)).toBe(405); // 15 s at the least
  expect(leftSec(request, 30)).toBe(390);
  expect(leftSec(request, 100)).toBe(320);
});

test("it ends with the request's deadline, or when the network counts a proof of its gas no more", () => {
  expect(leftSec(aProofRequest({ deadlineSec: after(100) }), 0)).toBe(85);
  expect(leftSec(request, 0, aRequirements({ minPguPerSec: 200_000n }))).toBe(970);
  expect(askedOf(request, full, undefined, t0)?.leftSec).toBe(3_570); // nothing is required
});

test("a request whose time is over with its auction is worth no host", () => {
  expect(leftSec(request, 419)).toBe(1);
  expect(leftSec(request, 420)).toBeUndefined();
  expect(leftSec(aProofRequest({ deadlineSec: after(15) }), 0)).toBeUndefined();
});
