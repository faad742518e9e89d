import { expect, test } from "vitest";
import { defaultPolicy } from "../../src/config/knobs.ts";
import {
  hostUsdPerSec,
  type InstanceTypeName,
  instanceTypes,
  mostSpotPercent,
} from "../../src/domain/instance-types.ts";

const types = Object.keys(instanceTypes) as InstanceTypeName[]; // its own keys

test.each(types)("%s on spot may cost more than usual, and no more than a job with the default margin pays", (type) => {
  const usual = hostUsdPerSec({ instanceType: type, buy: "spot" });
  const most = (mostSpotPercent(type) / 100) * hostUsdPerSec({ instanceType: type, buy: "on-demand" });
  expect(most).toBeGreaterThan(usual);
  expect(most).toBeLessThanOrEqual(usual * (1 + defaultPolicy.price.margin) + 1e-12);
});

test("the highest price is a whole percent that Batch takes", () => {
  for (const type of types) {
    expect(mostSpotPercent(type)).toBeGreaterThanOrEqual(1);
    expect(mostSpotPercent(type)).toBeLessThanOrEqual(100);
    expect(Number.isInteger(mostSpotPercent(type))).toBe(true);
  }
});
