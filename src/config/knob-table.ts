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
  | { kind: "list"; each: RegExp; like: string; mayBeEmpty?: true }
  | { kind: "whole"; least: bigint; most: bigint }
  /** A decimal with at most six digits after the point, read in millionths; the range too. */
  | { kind: "micros"; least: bigint; most: bigint };

const hex = (bytes: number) => new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`);
const addresses: KnobForm = { kind: "list", each: hex(20), like: "0x… (20 bytes)", mayBeEmpty: true };
const programs: KnobForm = { kind: "list", each: hex(32), like: "0x… (32 bytes)", mayBeEmpty: true };
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
  "end-jobs": {
    unit: "true or false",
    form: { kind: "flag" },
    default: "false",
    what: "The harder kill switch: true gives up what was promised, tells the network so, and ends the jobs. Nothing is bid meanwhile.",
    example: "true",
  },
  shadow: {
    unit: "true or false",
    form: { kind: "flag" },
    default: "false",
    what: "Everything but sending: decisions are made and kept in the journal, no bid leaves, no host is kept warm.",
    example: "true",
  },
  versions: {
    unit: "list",
    form: { kind: "list", each: /^sp1-v\d+\.\d+\.\d+$/, like: "sp1-v6.1.0" },
    default: "sp1-v6.1.0",
    what: "The circuit versions that are bid on: only what the deployed image proves, and an image proves one.",
    example: "sp1-v6.2.0",
  },
  modes: {
    unit: "list",
    form: { kind: "list", each: /^(core|compressed|groth16|plonk)$/, like: "core, compressed, groth16, plonk" },
    default: "core,compressed,groth16,plonk",
    what: "Proof modes that are bid on, as far as a host's memory allows them (groth16 64 GiB, plonk 128 GiB).",
    example: "compressed,groth16",
  },
  "private-stdin": {
    unit: "true or false",
    form: { kind: "flag" },
    default: "true",
    what: "false refuses requests whose input is private.",
    example: "false",
  },
  "programs-allow": {
    unit: "list of verifying-key hashes",
    form: programs,
    default: "",
    what: "Only these programs are bid on; empty: all but the denied ones.",
    example: `0x${"ab".repeat(32)}`,
  },
  "programs-deny": {
    unit: "list of verifying-key hashes",
    form: programs,
    default: "",
    what: "Programs that are never bid on.",
    example: `0x${"ab".repeat(32)}`,
  },
  "requesters-allow": {
    unit: "list of addresses",
    form: addresses,
    default: "",
    what: "Only these requesters are served; empty: all but the denied ones.",
    example: `0x${"cd".repeat(20)}`,
  },
  "requesters-deny": {
    unit: "list of addresses",
    form: addresses,
    default: "",
    what: "Requesters that are never served.",
    example: `0x${"cd".repeat(20)}`,
  },
  "max-gas": {
    unit: "PGU",
    form: whole(0n, 1_000_000_000_000_000n),
    default: "0",
    what: "A request that is expected to use more is refused; 0: no ceiling, only its deadline.",
    example: "3000000000",
  },
  "max-cycles": {
    unit: "cycles",
    form: whole(0n, 1_000_000_000_000_000n),
    default: "0",
    what: "A request whose cycle limit is higher is refused; 0: no ceiling.",
    example: "10000000000",
  },
  "price-kind": {
    unit: "market, usd or static",
    form: { kind: "choice", of: ["market", "usd", "static"] },
    default: "market",
    what:
      "market: what earns most against what the others ask, never below the job's cost and margin. usd: the target below, " +
      "turned into wei by the network's PROVE price. static: always the static price. Each falls back to the next while " +
      "what it needs is not known.",
    example: "static",
  },
  "price-target-usd": {
    unit: "USD per BPGU (10^9 PGU)",
    form: micros(1n, 1_000_000_000n),
    default: "0.5",
    what:
      "What a BPGU should earn with kind usd. The default is above what the dearest usual host costs (a g6.4xlarge on demand, " +
      "0.46); peers ask 0.12, which pays on spot hosts at the best of times.",
    example: "0.25",
  },
  "price-static": {
    unit: "PROVE wei per PGU",
    form: whole(1n, 1_000_000_000_000_000_000n),
    default: "1250000000",
    what:
      "The price of kind static, and of the others while the PROVE price is older than its limit. The default, 1.25 PROVE " +
      "per BPGU, is worth the default target from a PROVE price of $0.40 on.",
    example: "400000000",
  },
  "price-stale-sec": {
    unit: "seconds",
    form: whole(60n, 86_400n),
    default: "7200",
    what: "A PROVE price older than this turns no dollars into PROVE: in place of usd and of overrides the static price holds. The market strategy and the cost floor go on with the last known one.",
    example: "3600",
  },
  "price-margin": {
    unit: "share of the cost",
    form: micros(0n, 100_000_000n),
    default: "0.1",
    what: "What a job must earn above what it costs on its host; 0.1 is a tenth.",
    example: "0.25",
  },
  "price-overrides": {
    unit: "list of hash or address = USD per BPGU",
    form: {
      kind: "list",
      each: /^0x([0-9a-fA-F]{40}|[0-9a-fA-F]{64})=\d{1,6}(\.\d{1,6})?$/,
      like: "0x…=0.25 (a program's 32 bytes or a requester's 20)",
      mayBeEmpty: true,
    },
    default: "",
    what: "Targets for single programs and requesters instead of the kind's price; a program's goes before its requester's.",
    example: `0x${"cd".repeat(20)}=0.2`,
  },
  "on-time-target": {
    unit: "probability",
    form: micros(500_000n, 999_999n),
    default: "0.995",
    what: "A bid is made only where the proof would be in time so probably, from the spreads of what our jobs took.",
    example: "0.997",
  },
  "safe-on-time-target": {
    unit: "probability",
    form: micros(500_000n, 999_999n),
    default: "0.998",
    what: "The same while one more miss could suspend us; not below on-time-target.",
    example: "0.9999",
  },
  "buffer-sec": {
    unit: "seconds",
    form: whole(0n, 3_600n),
    default: "5",
    what: "Kept between the end of a proof and its deadline, beside what its spreads ask for.",
    example: "30",
  },
  "max-promises": {
    unit: "requests",
    form: whole(1n, 10_000n),
    default: "20",
    what: "Promises at once: own bids still in auction, assigned and proving requests.",
    example: "4",
  },
  "max-hosts": {
    unit: "hosts",
    form: whole(0n, 10_000n),
    default: "0",
    what: "Hosts that are counted on at once; 0: all that the deployment allows.",
    example: "2",
  },
  "stake-per-promise": {
    unit: "PROVE",
    form: micros(0n, 1_000_000_000_000n),
    default: "0",
    what: "Stake that one promise takes: the network bounds the auctions that a prover may hold by its stake. 0: no limit of ours.",
    example: "100",
  },
  "minimum-balance": {
    unit: "PROVE",
    form: micros(0n, 1_000_000_000_000n),
    default: "0",
    what: "Below this balance of the prover nothing is bid; 0: never mind.",
    example: "10",
  },
  "daily-spend-usd": {
    unit: "USD per day (UTC)",
    form: micros(0n, 1_000_000_000_000n),
    default: "50",
    what: "What jobs may cost in a day by their hosts' list prices, promises included; past it nothing is bid. 0: no cap.",
    example: "200",
  },
  "throughput-mgas-per-sec": {
    unit: "Mgas per second",
    form: micros(0n, 1_000_000_000n),
    default: "0",
    what: "What one GPU proves, where you know better than what our own jobs measured; 0: as measured, and the host type's usual speed before.",
    example: "2.2",
  },
  "start-up-sec": {
    unit: "seconds",
    form: whole(0n, 3_600n),
    default: "0",
    what: "From a submission that finds no host to the prover's first work, where you know better; 0: as measured, and about 450 before.",
    example: "90",
  },
  warm: {
    unit: "off, hours or demand",
    form: { kind: "choice", of: ["off", "hours", "demand"] },
    default: "off",
    what:
      "Hosts that are kept although nothing is to be proved. From zero a host takes 6-9 minutes and the network counts " +
      "420 s: with off hardly anything can be promised there. hours: in the hours below. demand: as many as would have earned more than they cost with what was asked within the last two hours.",
    example: "demand",
  },
  "warm-hosts": {
    unit: "hosts",
    form: whole(0n, 10_000n),
    default: "2",
    what: "The most hosts that are kept warm.",
    example: "4",
  },
  "warm-from-hour": {
    unit: "hour (UTC)",
    form: whole(0n, 23n),
    default: "0",
    what: "With hours: kept from this hour on.",
    example: "8",
  },
  "warm-to-hour": {
    unit: "hour (UTC)",
    form: whole(0n, 23n),
    default: "0",
    what: "With hours: up to this hour; the same as warm-from-hour: all day.",
    example: "20",
  },
  "warm-daily-usd": {
    unit: "USD per day (UTC)",
    form: micros(0n, 1_000_000_000n),
    default: "20",
    what: "What idle warm hosts may cost in a day; past it none is kept until midnight.",
    example: "60",
  },
  "bid-before-end-sec": {
    unit: "seconds",
    form: whole(0n, 60n),
    default: "0",
    what: "In longer auctions a bid leaves so long before the end, never so late that a retry cannot fit (6 s); 0: at once.",
    example: "8",
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
