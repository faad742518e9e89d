import { drawAt } from "../chance.ts";

/** How far the network's estimates are off, as the standard deviation of the logarithm. */
const error = 0.15;
/** Executions that an estimate is learned from, at least and at most. */
const [fewest, most] = [10, 10];
/** A request's gas is known to the network so long after its creation. */
const learnedAfterSec = 600;

/** What the network publishes about a program's gas at some time; to be told of requests in the order of time. */
export function createGasEstimates(seed: number) {
  const programs = new Map<number, { seen: { createdAtSec: number; gas: number }[]; learned: number }>();
  return {
    /** The estimate before this request; then the request is remembered. undefined: too few were settled. */
    before(program: number, createdAtSec: number, gas: number): number | undefined {
      const known = programs.get(program) ?? { seen: [], learned: 0 };
      programs.set(program, known);
      while ((known.seen[known.learned]?.createdAtSec ?? Number.POSITIVE_INFINITY) + learnedAfterSec <= createdAtSec) {
        known.learned += 1;
      }
      known.seen.push({ createdAtSec, gas });
      if (known.learned < fewest) return undefined;
      const recent = known.seen.slice(known.learned - most, known.learned);
      const mean = recent.reduce((sum, each) => sum + each.gas, 0) / recent.length;
      return Math.round(mean * Math.exp(error * hourlyNormal(seed, program, createdAtSec)));
    },
  };
}

/** Irwin and Hall's near-normal: twelve uniform draws. The error of a program stays for an hour. */
function hourlyNormal(seed: number, program: number, sec: number): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw += 1) sum += drawAt(seed, "gas estimate", program, Math.floor(sec / 3600), draw);
  return sum;
}
