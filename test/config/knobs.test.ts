import fc from "fast-check";
import { expect, test } from "vitest";
import { knobTable } from "../../src/config/knob-table.ts";
import { defaultPolicy, knobs, parseKnobs } from "../../src/config/knobs.ts";
import { knobsPage } from "../../src/config/knobs-page.ts";
import { usdToWei } from "../../src/domain/pricing.ts";

test("nothing set gives the documented defaults", () => {
  expect(parseKnobs({}, "defaults")).toEqual({ kind: "policy", policy: defaultPolicy });
  expect(defaultPolicy).toMatchObject({
    bidding: true,
    shadow: false,
    versions: ["sp1-v6.1.0"],
    price: { kind: "usd", targetMicrosPerBpgu: 500_000n, staleSec: 7_200, fallback: 1_250_000_000n },
    throughputPguPerSec: 800_000n,
  });
});

test("every default and every example has the form that it documents", () => {
  for (const [name, { default: value, example }] of knobs) {
    for (const text of [value, example]) expect(parseKnobs({ [name]: text }, "g")).toMatchObject({ kind: "policy" });
  }
});

test("the default static price is worth the default target at any PROVE price from $0.40", () => {
  expect(usdToWei(500_000n, 400_000n)).toBe(BigInt(knobTable["price-static"].default));
});

test("every fault is named at once, a name that no knob has too", () => {
  const wrong = {
    bidding: "yes",
    "price-kind": "free",
    versions: "sp1",
    "buffer-sec": "-3",
    "price-target-usd": "0",
    colour: "x",
  };
  const reading = parseKnobs(wrong, "g");
  expect(reading.kind).toBe("faults");
  const faults = reading.kind === "faults" ? reading.faults : [];
  expect(faults.map((fault) => fault.split(":")[0]).sort()).toEqual(Object.keys(wrong).sort());
});

test("a static price is the price, whatever the target", () => {
  const reading = parseKnobs({ "price-kind": "static", "price-static": "400000000" }, "g");
  expect(reading).toMatchObject({ policy: { price: { kind: "static", amount: 400_000_000n } } });
});

test("several versions are a list, and decimals are exact", () => {
  const reading = parseKnobs({ versions: "sp1-v6.1.0, sp1-v6.2.0", "throughput-mgas-per-sec": "0.800001" }, "g");
  expect(reading).toMatchObject({
    policy: { versions: ["sp1-v6.1.0", "sp1-v6.2.0"], throughputPguPerSec: 800_001n },
  });
});

test("whatever an operator writes gives a policy or faults, never an exception", () => {
  const texts = fc.dictionary(
    fc.constantFrom(...Object.keys(knobTable)),
    fc.oneof(fc.string(), fc.bigInt().map(String)),
  );
  fc.assert(
    fc.property(texts, (values) => {
      expect(["policy", "faults"]).toContain(parseKnobs(values, "g").kind);
    }),
  );
});

test("docs/knobs.md is what the table says (vitest -u writes it)", async () => {
  await expect(knobsPage()).toMatchFileSnapshot("../../docs/knobs.md");
});
