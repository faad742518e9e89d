import { expect, test } from "vitest";
import { abandonReasons, type Phase } from "../../src/domain/request.ts";
import type { Requirements } from "../../src/domain/requirements.ts";
import { resolutionOf } from "../../src/domain/resolution.ts";
import { pgu, unixSeconds } from "../../src/domain/values.ts";
import { aFailure, aRequest, aRequirements, t0 } from "./builders.ts";

const held = { reachedAtSec: { assigned: t0 } };
const requirements = aRequirements();
const fulfilledAfter = (sec: number) => ({ reachedAtSec: { assigned: t0, fulfilled: unixSeconds(t0 + sec) } });

test("a proof that the network took in time is on time, and one past its requirement is missed although it was paid", () => {
  const after = (sec: number, required: Requirements | undefined) =>
    resolutionOf(aRequest("settled", fulfilledAfter(sec)), required);
  expect([after(420, requirements), after(421, requirements)]).toEqual(["on-time", "missed"]);
  expect([after(3_600, undefined), after(3_601, undefined)]).toEqual(["on-time", "missed"]);
});

test("the gas that was used says how long the network counted", () => {
  const large = { ...fulfilledAfter(1_000), gasUsed: pgu(24_000_000_000n) };
  expect(resolutionOf(aRequest("settled", large), requirements)).toBe("on-time");
});

test("a settled proof whose time was not kept is not held against us", () => {
  expect(resolutionOf(aRequest("settled", held), requirements)).toBe("on-time");
});

test("a proof that was taken back is missed", () => {
  expect(resolutionOf(aRequest("reverted", held), requirements)).toBe("missed");
});

test("a failure is missed, but for a program that cannot be executed", () => {
  const failed = (error: "PROVING_FAILURE" | "EXECUTION_FAILURE" | "UNKNOWN_FAILURE") =>
    resolutionOf(aRequest("failed", { ...held, failure: { ...aFailure, error } }), requirements);
  expect([failed("PROVING_FAILURE"), failed("UNKNOWN_FAILURE"), failed("EXECUTION_FAILURE")]).toEqual([
    "missed",
    "missed",
    undefined,
  ]);
});

test.each(abandonReasons)(
  "a request that we held and that ended for %s is missed only where its time ran out",
  (because) => {
    const late = because === "deadline-passed" || because === "expired";
    expect(resolutionOf(aRequest("abandoned", { ...held, because }), requirements)).toBe(late ? "missed" : undefined);
  },
);

test.each(["settled", "reverted", "failed", "abandoned", "lost"] as const)(
  "what was never assigned to us says nothing of us: %s",
  (phase) => {
    const because = phase === "abandoned" ? { because: "deadline-passed" as const } : {};
    expect(
      resolutionOf(aRequest<Phase>(phase, { ...because, reachedAtSec: { bidding: t0 } }), requirements),
    ).toBeUndefined();
  },
);

test.each(["bidding", "assigned", "launching", "proving", "proved", "failing", "fulfilled"] as const)(
  "a request that is %s has not ended",
  (phase) => {
    expect(resolutionOf(aRequest<Phase>(phase, held), requirements)).toBeUndefined();
  },
);
