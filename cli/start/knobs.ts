import type { ProverBackend } from "../../src/domain/job.ts";

/** How fast the simulated prover says that it is; demonstrations then take seconds. */
export const simulatedPguPerSec = 40_000_000n;

type Knobs = Readonly<Record<string, string>>;

/** Below what the demonstration's rivals ask, most of the time. */
const always: Knobs = { "full-sweep-sec": "5", "price-kind": "usd", "price-target-usd": "0.12" };
const quick: Knobs = { ...always, "start-up-sec": "5", "buffer-sec": "10", "max-promises": "8" };
/** One core proof at a time, of minutes: what two cores can promise. */
const onCpu: Knobs = {
  ...always,
  "throughput-mgas-per-sec": "100",
  "start-up-sec": "5", // this machine is there: a start is no cost; what its proofs take longer is in the buffer
  "buffer-sec": "265",
  "max-promises": "1",
  "max-hosts": "1",
};

/** What suits this machine, as its operator would set it. */
export const firstKnobs: Readonly<Record<ProverBackend, Knobs>> = {
  simulated: { ...quick, "throughput-mgas-per-sec": String(simulatedPguPerSec / 1_000_000n), "max-hosts": "4" },
  mock: { ...quick, "throughput-mgas-per-sec": "100", "max-promises": "2", "max-hosts": "1" },
  cpu: onCpu,
  cuda: { ...quick, "throughput-mgas-per-sec": "1", "start-up-sec": "60", "max-promises": "2", "max-hosts": "1" },
};
