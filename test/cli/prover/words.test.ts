import { expect, test } from "vitest";
import { perBpguOf } from "../../../cli/prover/terminal/words.ts";

test.each([
  { wei: 0n, says: "0" },
  { wei: 1n, says: "0.000000001" },
  { wei: 400n, says: "0.0000004" },
  { wei: 690_000_001n, says: "0.690000001" },
  { wei: 2_000_000_000n, says: "2" },
])("$wei wei per PGU are $says PROVE per BPGU, to the last digit", ({ wei, says }) => {
  expect(perBpguOf(wei)).toBe(says);
});
