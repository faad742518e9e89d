/**
 * Every knob: its place below the knobs' path, what its text must be, what holds where it is absent, and why that. A
 * default is chosen so that an operator who sets nothing promises too little rather than too much.
 */
export type Knob = {
  /** As a person writes it. */
  unit: string;
  /** What the text must be, for `parse`. */
  form: KnobForm;
  default: string;
  what: string;
  example: string;
};

export type KnobForm =
  | { kind: "flag" }
  | { kind: "choice"; of: readonly string[] }
  /** Separated by commas; every one must fit. */
  | { kind: "list"; each: RegExp; like: string }
  | { kind: "whole"; least: bigint; most: bigint }
  /** A decimal with at most six digits after the point, read in millionths; the range too. */
  | { kind: "micros"; least: bigint; most: bigint };

const whole = (least: bigint, most: bigint): KnobForm => ({ kind: "whole", least, most });
const micros = (least: bigint, most: bigint): KnobForm => ({ kind: "micros", least, most });

export const knobTable = {
  bidding: {
    unit: "true or false",
    form: { kind: "flag" },
    default: "true",
    what: "The kill switch: false bids no more. What was promised is still proved and delivered.",
    example: "false",
  },
  shadow: {
    unit: "true or false",
    form: { kind: "flag" },
    default: "false",
    what: "Everything but sending: decisions are made and kept in the journal, no bid leaves.",
    example: "true",
  },
  versions: {
    unit: "list",
    form: { kind: "list", each: /^sp1-v\d+\.\d+\.\d+$/, like: "sp1-v6.1.0" },
    default: "sp1-v6.1.0",
    what: "The circuit versions that the prover image supports; others are not bid on. Several during an upgrade.",
    example: "sp1-v6.1.0,sp1-v6.2.0",
  },
  "price-kind": {
    unit: "usd or static",
    form: { kind: "choice", of: ["usd", "static"] },
    default: "usd",
    what: "usd: the target below, turned into wei by the network's PROVE price. static: always the static price.",
    example: "static",
  },
  "price-target-usd": {
    unit: "USD per BPGU (10^9 PGU)",
    form: micros(1n, 1_000_000_000n),
    default: "0.5",
    what:
      "What a BPGU should earn. The default is above what the dearest usual host costs (a g6.4xlarge on demand, 0.46); " +
      "peers ask 0.12, which pays on spot hosts at the best of times.",
    example: "0.25",
  },
  "price-static": {
    unit: "PROVE wei per PGU",
    form: whole(1n, 1_000_000_000_000_000_000n),
    default: "1250000000",
    what:
      "The price of kind static, and of kind usd while the PROVE price is older than its limit. The default, 1.25 PROVE " +
      "per BPGU, is worth the default target from a PROVE price of $0.40 on.",
    example: "400000000",
  },
  "price-stale-sec": {
    unit: "seconds",
    form: whole(60n, 86_400n),
    default: "7200",
    what: "A PROVE price older than this is not used: the static price holds.",
    example: "3600",
  },
  "throughput-mgas-per-sec": {
    unit: "Mgas per second",
    form: micros(1_000n, 1_000_000_000n),
    default: "0.8",
    what: "What one GPU proves. The default is the prior for an L4, which the stack's own fleet has; an L40S has about 2.2, an H100 about 4.5.",
    example: "2.2",
  },
  "start-up-sec": {
    unit: "seconds",
    form: whole(0n, 3_600n),
    default: "540",
    what:
      "From submission to the prover's first work. The default is a fleet at zero (host 3:00, image 3:40, prover ready " +
      "1:10, and a margin); with a warm host 90 is enough.",
    example: "90",
  },
  "buffer-sec": {
    unit: "seconds",
    form: whole(0n, 3_600n),
    default: "30",
    what: "Kept between the expected end of a proof and its deadline.",
    example: "60",
  },
  "max-promises": {
    unit: "requests",
    form: whole(1n, 10_000n),
    default: "4",
    what: "Promises at once: own bids still in auction, assigned and proving requests.",
    example: "20",
  },
  "fleet-gpus": {
    unit: "GPUs",
    form: whole(1n, 10_000n),
    default: "1",
    what: "GPUs that prove at once: what was promised drains through them.",
    example: "8",
  },
  "max-gas": {
    unit: "PGU",
    form: whole(0n, 1_000_000_000_000_000n),
    default: "0",
    what: "A single request above it is refused; 0: no ceiling, only its deadline.",
    example: "3000000000",
  },
  "full-sweep-sec": {
    unit: "seconds",
    form: whole(5n, 3_600n),
    default: "30",
    what: "How often everything open is read anew; between, only what is newer than the last pass.",
    example: "60",
  },
} as const satisfies Record<string, Knob>;

export type KnobName = keyof typeof knobTable;
