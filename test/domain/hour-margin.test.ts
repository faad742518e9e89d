import { expect, test } from "vitest";
import { hourMargin } from "../../src/domain/hour-margin.ts";

test("an hour's margin is what PROVE is worth, less hosts at work and hosts that wait", () => {
  const books = { earnedWei: 25n * 10n ** 17n, costUsdMicros: 400_000n, warmUsdMicros: 350_000n };
  expect(hourMargin(books, 400_000n)).toEqual({ earnedUsd: 1, costUsd: 0.75, marginUsd: 0.25 });
  expect(hourMargin({ ...books, earnedWei: 0n }, 400_000n)).toEqual({ earnedUsd: 0, costUsd: 0.75, marginUsd: -0.75 });
});
