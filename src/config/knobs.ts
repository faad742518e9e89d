import type { Policy } from "../domain/policy.ts";
import { pgu, wei } from "../domain/values.ts";
import { type Knob, type KnobForm, type KnobName, knobTable } from "./knob-table.ts";

export type KnobReading = { kind: "policy"; policy: Policy } | { kind: "faults"; faults: readonly string[] };

/** What `generation` is before an operator has set any knob. */
const defaultGeneration = "defaults";

/**
 * The policy of `values` (text by the knob's name): absent = documented default. Every fault is named at once: a value
 * that is wrong, and a name that no knob has, for a mistyped knob would silently keep its default.
 */
export function parseKnobs(values: Readonly<Record<string, string>>, generation: string): KnobReading {
  const unknown = Object.keys(values).filter((name) => !(name in knobTable));
  const faults = unknown.map((name) => `${name}: there is no such knob`);
  const texts = { ...defaults(), ...values };
  for (const [name, { form }] of knobs) {
    const expected = isOf(form, texts[name].trim()) ? undefined : describe(form);
    if (expected) faults.push(`${name}: ${expected}, not ${JSON.stringify(texts[name].slice(0, 80))}`);
  }
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
  const whole = (name: KnobName) => BigInt(texts[name].trim());
  const number = (name: KnobName) => Number(whole(name));
  const flag = (name: KnobName) => texts[name].trim() === "true";
  const staticPrice = wei(whole("price-static"));
  return {
    generation,
    bidding: flag("bidding"),
    shadow: flag("shadow"),
    versions: listed(texts.versions),
    price:
      texts["price-kind"].trim() === "static"
        ? { kind: "static", amount: staticPrice }
        : {
            kind: "usd",
            targetMicrosPerBpgu: inMicros(texts["price-target-usd"]),
            staleSec: number("price-stale-sec"),
            fallback: staticPrice,
          },
    throughputPguPerSec: inMicros(texts["throughput-mgas-per-sec"]), // a millionth of a Mgas is a PGU
    startUpSec: number("start-up-sec"),
    bufferSec: number("buffer-sec"),
    maxPromises: number("max-promises"),
    fleetGpus: number("fleet-gpus"),
    maxGas: pgu(whole("max-gas")),
    fullSweepSec: number("full-sweep-sec"),
  };
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
      return listed(text).every((each) => form.each.test(each));
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
      return `must be a list, separated by commas, of the form ${form.like}`;
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
