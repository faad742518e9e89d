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
  for (const share of [{}, { spotShare: 0.73 }]) {
    const spot = { instanceType: type, buy: "spot", ...share } as const;
    const most = (mostSpotPercent(spot) / 100) * hostUsdPerSec({ instanceType: type, buy: "on-demand" });
    expect(most).toBeGreaterThan(hostUsdPerSec(spot));
    expect(most).toBeLessThanOrEqual(hostUsdPerSec(spot) * (1 + defaultPolicy.price.margin) + 1e-12);
  }
});

test("the highest price is a whole percent that Batch takes", () => {
  for (const instanceType of types) {
    for (const share of [{}, { spotShare: 0.000001 }, { spotShare: 1 }]) {
      const percent = mostSpotPercent({ instanceType, buy: "spot", ...share });
      expect(percent).toBeGreaterThanOrEqual(1);
      expect(percent).toBeLessThanOrEqual(100);
      expect(Number.isInteger(percent)).toBe(true);
    }
  }
});
