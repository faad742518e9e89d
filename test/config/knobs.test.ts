import fc from "fast-check";
import { expect, test } from "vitest";
import { type KnobForm, type KnobName, knobTable } from "../../src/config/knob-table.ts";
import { defaultPolicy, describe as inWords, knobs, parseKnobs } from "../../src/config/knobs.ts";
import { knobsPage } from "../../src/config/knobs-page.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { usdToWei } from "../../src/domain/pricing.ts";

type Values = Partial<Record<KnobName, string>>;

function policyOf(values: Values): Policy {
  const reading = parseKnobs(values, "g");
  if (reading.kind === "faults") throw new Error(reading.faults.join("; "));
  return reading.policy;
}

function faultsOf(values: Readonly<Record<string, string>>): readonly string[] {
  const reading = parseKnobs(values, "g");
  return reading.kind === "faults" ? reading.faults : [];
}

test("nothing set gives the documented defaults", () => {
  expect(parseKnobs({}, "defaults")).toEqual({ kind: "policy", policy: defaultPolicy });
  expect(defaultPolicy).toEqual({
    generation: "defaults",
    bidding: true,
    endJobs: false,
    shadow: false,
    accepts: {
      versions: ["sp1-v6.1.0"],
      modes: ["core", "compressed", "groth16", "plonk"],
      privateStdin: true,
      programsAllowed: [],
      programsDenied: [],
      requestersAllowed: [],
      requestersDenied: [],
      maxGas: 0n,
      maxCycles: 0n,
    },
    price: {
      kind: "market",
      staticAmount: 1_250_000_000n,
      targetMicrosPerBpgu: 500_000n,
      staleSec: 7_200,
      margin: 0.1,
      overrides: new Map(),
    },
    promise: {
      maxPromises: 20,
      maxHosts: 0,
      onTimeTarget: 0.995,
      safeOnTimeTarget: 0.998,
      bufferSec: 5,
      stakePerPromise: 0n,
    },
    money: { dailySpendMicros: 50_000_000, minimumBalance: 0n },
    warm: { kind: "off", fromHour: 0, toHour: 0, hosts: 2, dailyMicros: 20_000_000 },
    capability: { throughputPguPerSec: 0n, startUpSec: 0 },
    bidBeforeEndSec: 0,
    fullSweepSec: 30,
  } satisfies Record<keyof Policy, unknown>);
});

test.each(knobs)(
  "%s: its default and its example have the form that it documents",
  (name, { default: value, example }) => {
    for (const text of [value, example, ` ${example} `]) expect(faultsOf({ [name]: text })).toEqual([]);
  },
);

test.each(knobs)("%s: its example is in force and differs from its default", (name, { default: value, example }) => {
  expect(example).not.toBe(value);
  expect(policyOf({ [name]: example })).not.toEqual(policyOf({ [name]: value }));
});

/** Texts that stand just outside of a form. */
function wrongFor(form: KnobForm): readonly string[] {
  const never = ["", "0x", "yes", "-1", "1e3", "NaN", "\u0661", "1,,2"];
  switch (form.kind) {
    case "flag":
      return [...never, "TRUE", "1"];
    case "choice":
      return [...never, form.of.join(",")];
    case "list":
      return [...never.filter((text) => text !== "" || !form.mayBeEmpty), ",", "a;b"];
    case "whole":
      return [...never, "1.0", `${form.least - 1n}`, `${form.most + 1n}`, "9".repeat(31)];
    case "micros":
      return [...never, "1.", ".5", "0.1234567", micros(form.least - 1n), micros(form.most + 1n), "9".repeat(31)];
  }
}
const micros = (value: bigint): string =>
  value < 0n ? "-0.000001" : `${value / 1_000_000n}.${`${value % 1_000_000n}`.padStart(6, "0")}`;

test.each(knobs)("%s: what is out of its range or form is refused, in its own words", (name, { form }) => {
  for (const text of wrongFor(form)) {
    expect(faultsOf({ [name]: text }), text).toEqual([`${name}: ${inWords(form)}, not ${JSON.stringify(text)}`]);
  }
});

test("the ends of a range are within it", () => {
  for (const [name, { form }] of knobs) {
    if (form.kind !== "whole" && form.kind !== "micros") continue;
    const text = form.kind === "whole" ? String : micros;
    const pair = name === "on-time-target" ? { "safe-on-time-target": "0.999999" } : {};
    const other = name === "safe-on-time-target" ? { "on-time-target": "0.5" } : {};
    for (const end of [form.least, form.most]) expect(faultsOf({ ...pair, ...other, [name]: text(end) })).toEqual([]);
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
  expect(
    faultsOf(wrong)
      .map((fault) => fault.split(":")[0])
      .sort(),
  ).toEqual(Object.keys(wrong).sort());
});

test("amounts are exact: PROVE in wei, Mgas in gas, dollars in micros", () => {
  const policy = policyOf({
    "stake-per-promise": "100.000001",
    "minimum-balance": "0.1",
    "throughput-mgas-per-sec": "0.800001",
    "daily-spend-usd": "1.5",
    "warm-daily-usd": "0.25",
    "price-target-usd": "0.123456",
    "price-margin": "0.25",
    "on-time-target": "0.9",
  });
  expect(policy).toMatchObject({
    promise: { stakePerPromise: 100_000_001_000_000_000_000n, onTimeTarget: 0.9 },
    money: { minimumBalance: 100_000_000_000_000_000n, dailySpendMicros: 1_500_000 },
    capability: { throughputPguPerSec: 800_001n },
    warm: { dailyMicros: 250_000 },
    price: { targetMicrosPerBpgu: 123_456n, margin: 0.25 },
  });
});

test("lists are read with their spaces, hashes and addresses in lower case", () => {
  const [hash, address] = [`0x${"AB".repeat(32)}`, `0x${"CD".repeat(20)}`];
  const { accepts } = policyOf({
    versions: "sp1-v6.1.0, sp1-v6.2.0",
    modes: "core ,plonk",
    "programs-deny": hash,
    "requesters-allow": `${address}, ${address}`,
  });
  expect(accepts).toMatchObject({
    versions: ["sp1-v6.1.0", "sp1-v6.2.0"],
    modes: ["core", "plonk"],
    programsDenied: [hash.toLowerCase()],
    requestersAllowed: [address.toLowerCase(), address.toLowerCase()],
  });
});

test("an override is a target for a program or a requester, whatever the case of its hex", () => {
  const [hash, address] = [`0x${"AB".repeat(32)}`, `0x${"cd".repeat(20)}`];
  const { overrides } = policyOf({ "price-overrides": `${hash}=0.25, ${address}=1` }).price;
  expect([...overrides]).toEqual([
    [hash.toLowerCase(), 250_000n],
    [address, 1_000_000n],
  ]);
  for (const wrong of [`${address}`, `${address}=`, `0xab=1`, `${address}=1.2345678`, `${address}=-1`]) {
    expect(faultsOf({ "price-overrides": wrong })).toHaveLength(1);
  }
});

test("the safe target may not be below the usual one", () => {
  expect(faultsOf({ "on-time-target": "0.9995" })).toEqual(["safe-on-time-target: must not be below on-time-target"]);
  expect(faultsOf({ "safe-on-time-target": "0.99" })).toEqual([
    "safe-on-time-target: must not be below on-time-target",
  ]);
  expect(policyOf({ "on-time-target": "0.9995", "safe-on-time-target": "0.9995" }).promise).toMatchObject({
    onTimeTarget: 0.9995,
    safeOnTimeTarget: 0.9995,
  });
});

test("who ends the jobs bids no more, whatever bidding says", () => {
  expect(policyOf({ "end-jobs": "true", bidding: "true" })).toMatchObject({ endJobs: true, bidding: false });
  expect(policyOf({ bidding: "false" })).toMatchObject({ endJobs: false, bidding: false });
});

test("whatever an operator writes gives a policy or faults, never an exception", () => {
  const texts = fc.dictionary(
    fc.constantFrom(...Object.keys(knobTable)),
    fc.oneof(fc.string(), fc.bigInt().map(String), fc.double().map(String), fc.constantFrom("constructor", ",", " ")),
  );
  fc.assert(
    fc.property(texts, (values) => {
      expect(["policy", "faults"]).toContain(parseKnobs(values, "g").kind);
    }),
  );
});

test.each(["constructor", "__proto__", "toString"])("%s is no knob, for all that every object has it", (name) => {
  expect(faultsOf(JSON.parse(`{"${name}": "true"}`) as Record<string, string>)).toEqual([
    `${name}: there is no such knob`,
  ]);
});

test("docs/knobs.md is what the table says (vitest -u writes it)", async () => {
  await expect(knobsPage()).toMatchFileSnapshot("../../docs/knobs.md");
});
