import type { Policy } from "../domain/policy.ts";
import type { ProofMode } from "../domain/proof-request.ts";
import { address, hash, pgu, wei } from "../domain/values.ts";
import { type Knob, type KnobForm, type KnobName, knobTable } from "./knob-table.ts";

export type KnobReading = { kind: "policy"; policy: Policy } | { kind: "faults"; faults: readonly string[] };

/** What `generation` is before an operator has set any knob. */
const defaultGeneration = "defaults";

/**
 * The policy of `values` (text by the knob's name): absent = documented default. Every fault is named at once: a value
 * that is wrong, and a name that no knob has, for a mistyped knob would silently keep its default.
 */
export function parseKnobs(values: Readonly<Record<string, string>>, generation: string): KnobReading {
  const unknown = Object.keys(values).filter((name) => !Object.hasOwn(knobTable, name));
  const faults = unknown.map((name) => `${name}: there is no such knob`);
  const texts = { ...defaults(), ...values };
  for (const [name, { form }] of knobs) {
    const expected = isOf(form, texts[name].trim()) ? undefined : describe(form);
    if (expected) faults.push(`${name}: ${expected}, not ${JSON.stringify(texts[name].slice(0, 80))}`);
  }
  if (faults.length === 0) faults.push(...faultsBetween(texts));
  return faults.length > 0 ? { kind: "faults", faults } : { kind: "policy", policy: policyOf(texts, generation) };
}

/** The table as typed pairs; its keys are the names. */
export const knobs = Object.entries(knobTable) as [KnobName, Knob][];

type Texts = Record<KnobName, string>;

function defaults(): Texts {
  return Object.fromEntries(knobs.map(([name, knob]) => [name, knob.default])) as Texts; // every name of the table
}

/** `texts` has passed its forms. */
function policyOf(texts: Texts, generation: string): Policy {
  const read = reader(texts);
  return {
    generation,
    bidding: read.flag("bidding") && !read.flag("end-jobs"),
    endJobs: read.flag("end-jobs"),
    shadow: read.flag("shadow"),
    accepts: accepts(read),
    price: price(read),
    promise: {
      maxPromises: read.number("max-promises"),
      maxHosts: read.number("max-hosts"),
      onTimeTarget: Number(read.micros("on-time-target")) / 1e6,
      safeOnTimeTarget: Number(read.micros("safe-on-time-target")) / 1e6,
      bufferSec: read.number("buffer-sec"),
      stakePerPromise: read.prove("stake-per-promise"),
    },
    money: { dailySpendMicros: Number(read.micros("daily-spend-usd")), minimumBalance: read.prove("minimum-balance") },
    warm: {
      kind: read.text("warm") as Policy["warm"]["kind"], // its form is a choice of these
      fromHour: read.number("warm-from-hour"),
      toHour: read.number("warm-to-hour"),
      hosts: read.number("warm-hosts"),
      dailyMicros: Number(read.micros("warm-daily-usd")),
    },
    capability: {
      throughputPguPerSec: read.micros("throughput-mgas-per-sec"), // a millionth of a Mgas is a PGU
      startUpSec: read.number("start-up-sec"),
    },
    bidBeforeEndSec: read.number("bid-before-end-sec"),
    fullSweepSec: read.number("full-sweep-sec"),
  };
}

const weiPerMicro = 10n ** 12n;

function reader(texts: Texts) {
  const text = (name: KnobName) => texts[name].trim();
  return {
    text,
    flag: (name: KnobName) => text(name) === "true",
    whole: (name: KnobName) => BigInt(text(name)),
    number: (name: KnobName) => Number(text(name)),
    micros: (name: KnobName) => inMicros(text(name)),
    prove: (name: KnobName) => wei(inMicros(text(name)) * weiPerMicro),
    list: (name: KnobName) => listed(text(name)).filter((each) => each !== ""),
  };
}
type Reader = ReturnType<typeof reader>;

const accepts = (read: Reader): Policy["accepts"] => ({
  versions: read.list("versions"),
  modes: read.list("modes") as ProofMode[], // each has passed its form
  privateStdin: read.flag("private-stdin"),
  programsAllowed: read.list("programs-allow").map(hash),
  programsDenied: read.list("programs-deny").map(hash),
  requestersAllowed: read.list("requesters-allow").map(address),
  requestersDenied: read.list("requesters-deny").map(address),
  maxGas: pgu(read.whole("max-gas")),
  maxCycles: read.whole("max-cycles"),
});

const price = (read: Reader): Policy["price"] => ({
  kind: read.text("price-kind") as Policy["price"]["kind"], // its form is a choice of these
  staticAmount: wei(read.whole("price-static")),
  targetMicrosPerBpgu: read.micros("price-target-usd"),
  staleSec: read.number("price-stale-sec"),
  margin: Number(read.micros("price-margin")) / 1e6,
  overrides: new Map(
    read.list("price-overrides").map((each) => {
      const [whose = "", target = ""] = each.split("=");
      return [whose.toLowerCase(), inMicros(target)];
    }),
  ),
});

/** What no single knob can say. */
function faultsBetween(texts: Texts): string[] {
  const [usual, safe] = [inMicros(texts["on-time-target"]), inMicros(texts["safe-on-time-target"])];
  return safe < usual ? ["safe-on-time-target: must not be below on-time-target"] : [];
}

const listed = (text: string): string[] => text.split(",").map((each) => each.trim());

function inMicros(text: string): bigint {
  const [units = "0", fraction = ""] = text.trim().split(".");
  return BigInt(units) * 1_000_000n + BigInt(fraction.padEnd(6, "0"));
}

function isOf(form: KnobForm, text: string): boolean {
  switch (form.kind) {
    case "flag":
      return text === "true" || text === "false";
    case "choice":
      return form.of.includes(text);
    case "list":
      return (form.mayBeEmpty && text === "") || listed(text).every((each) => form.each.test(each));
    case "whole":
      return /^\d{1,30}$/.test(text) && isWithin(form, BigInt(text));
    case "micros":
      return /^\d{1,30}(\.\d{1,6})?$/.test(text) && isWithin(form, inMicros(text));
  }
}

const isWithin = ({ least, most }: { least: bigint; most: bigint }, value: bigint) => least <= value && value <= most;

/** What a knob's text must be, in words. */
export function describe(form: KnobForm): string {
  switch (form.kind) {
    case "flag":
      return "must be true or false";
    case "choice":
      return `must be one of ${form.of.join(", ")}`;
    case "list":
      return `must be ${form.mayBeEmpty ? "empty or " : ""}a list, separated by commas, of the form ${form.like}`;
    case "whole":
      return `must be a whole number from ${form.least} to ${form.most}`;
    case "micros":
      return `must be a number from ${fromMicros(form.least)} to ${fromMicros(form.most)}, at most six decimals`;
  }
}

const fromMicros = (value: bigint): string => {
  const fraction = (value % 1_000_000n).toString().padStart(6, "0").replace(/0+$/, "");
  return `${value / 1_000_000n}${fraction && `.${fraction}`}`;
};

/** The policy where no knob is set; last, for it is made of what is above. */
export const defaultPolicy: Policy = policyOf(defaults(), defaultGeneration);
