import { type Capability, speedShares } from "./capability.ts";
import type { GasEstimate } from "./estimate.ts";
import type { ProofMode } from "./proof-request.ts";
import { normalCdf, normalQuantile, type Spread } from "./spread.ts";

/** A proof to be made, as far as its time depends on it. */
export type Work = { estimate: GasEstimate; mode: ProofMode };

/**
 * How works of one spread, in one mode, run on one class of hosts: a part beside the proving, and a proof of log-normal gas
 * on a host of one of some speeds.
 */
export type Pace = {
  /** Beside the proving: what is expected, and what a promise must reckon with. */
  fixedSec: number;
  lateFixedSec: number;
  /** Of the gas's logarithm; beyond `far` times the gas, or a `far`-th of it, nothing happens. */
  sigma: number;
  far: number;
  /** PGU per second: that of hosts that stand for all, the slowest first, with their logarithms; and the middle. */
  speeds: Float64Array;
  logSpeeds: Float64Array;
  slowest: number;
  fastest: number;
  typical: number;
  /** Gas and speed together, for what is drawn; `mean`: what is expected over the middle. */
  drawSigma: number;
  mean: number;
};

/**
 * The time that a work takes: at its pace, with so much gas in the middle, and `most` by its own limit; and where a share of all
 * such works takes far more, the time of those.
 */
export type Duration = Single & { heavy: { share: number; of: Single } | undefined };
type Single = { pace: Pace; gas: number; most: number };

/** Beyond so many standard deviations nothing happens. */
const never = 4;

export function paceOf({ sigma, mode }: { sigma: number; mode: ProofMode }, on: Capability): Pace {
  const { typical, sigma: speedSigma } = on.speedPguPerSec;
  const drawSigma = Math.hypot(sigma, speedSigma);
  return {
    fixedSec: on.besideProvingSec[mode].usual,
    lateFixedSec: on.besideProvingSec[mode].late,
    sigma,
    far: Math.exp(never * sigma),
    speeds: Float64Array.from(on.speeds),
    logSpeeds: Float64Array.from(on.speeds, Math.log),
    slowest: on.speeds[0] ?? 1,
    fastest: Math.max(...on.speeds),
    typical,
    drawSigma,
    mean: Math.exp((drawSigma * drawSigma) / 2),
  };
}

export const durationOf = ({ estimate, mode }: Work, on: Capability): Duration =>
  paced(estimate, paceOf({ sigma: estimate.sigma, mode }, on));

/** `pace`: of the estimate's spread. */
export function paced({ gas, most, heavy }: GasEstimate, pace: Pace): Duration {
  const atMost = most === undefined ? Number.POSITIVE_INFINITY : Number(most);
  const of = heavy && { pace, gas: Number(heavy.gas), most: atMost };
  return { pace, gas: Number(gas), most: atMost, heavy: of && { share: heavy.share, of } };
}

/** What holds for a duration where `usual` holds for most, and the same for the heavy ones. */
const mixed = (share: number, usual: number, heavy: number): number => (1 - share) * usual + share * heavy;

/** Expected seconds on a GPU. */
export const expectedSec = (duration: Duration): number =>
  duration.heavy ? mixed(duration.heavy.share, singleSec(duration), singleSec(duration.heavy.of)) : singleSec(duration);

/** The same, of those that are not heavy. */
export const singleSec = ({ pace, gas, most }: Single): number =>
  pace.fixedSec + Math.min((gas / pace.typical) * pace.mean, most / pace.slowest);

/** The least limit that changes nothing, in PGU, of a duration without one: no case that is reckoned with takes more. */
export function harmlessLimit({ pace, gas, heavy }: Duration): number {
  const { far, typical, drawSigma, slowest } = pace;
  const most = heavy?.of.gas ?? gas;
  return Math.max(most * far, (most / typical) * Math.exp(drawSigma * Math.max(never, drawSigma)) * slowest);
}

/** The least limit that does not change what is expected, in PGU, of a duration without one: none below the gas itself. */
export function boundingLimit({ pace, gas, heavy }: Duration): number {
  const most = heavy?.of.gas ?? gas;
  const least = (most / pace.typical) * pace.mean * pace.slowest * (1 + 1e-9); // a little more: it is a quotient where it counts
  return Math.max(most, least);
}

/** Seconds in the case that stands at `z` standard deviations. */
export const secondsAt = ({ pace, gas, most }: Single, z: number): number =>
  pace.fixedSec + Math.min((gas / pace.typical) * Math.exp(pace.drawSigma * z), most / pace.slowest);

/**
 * When a proof has to be made, in seconds since 1970, and the PGU that it takes at the most where a limit says so that is
 * no part of its duration; else Infinity.
 */
export type Span = { fromSec: number; dueSec: number; most: number };

/** The share of all cases that take at most `sec`, for a promise; `atMost`: the PGU of a limit that is no part of it. */
export function shareWithin(duration: Duration, sec: number, atMost = Number.POSITIVE_INFINITY): number {
  const usual = singleWithin(duration, sec, atMost);
  const { heavy } = duration;
  return heavy ? mixed(heavy.share, usual, singleWithin(heavy.of, sec, atMost)) : usual;
}

function singleWithin({ pace, gas, most }: Single, sec: number, atMost: number): number {
  const provingSec = sec - pace.lateFixedSec;
  const sureGas = Math.min(gas * pace.far, most, atMost);
  const hopelessGas = gas / pace.far;
  if (provingSec * pace.fastest <= hopelessGas) return 0;
  return provingSec >= sureGas / pace.slowest ? 1 : 1 - lateIn(provingSec, pace, gas, sureGas, hopelessGas);
}

/** When a work can start: unix seconds in rising order, each with its share of all cases and that of all before it. */
export type Starts = { atSec: Float64Array; shares: Float64Array; earlier: Float64Array };

/**
 * The share of all cases in which a work keeps to its span, the latest starts first: as soon as no more than `enough` of
 * them can be late, the least that it can be.
 */
export function shareInSpan(duration: Duration, starts: Starts, span: Span, enough: number): number {
  const { heavy } = duration;
  if (!heavy) return singleInSpan(duration, starts, span, enough);
  const exactly = Number.NEGATIVE_INFINITY;
  const usual = singleInSpan(duration, starts, span, exactly);
  return mixed(heavy.share, usual, singleInSpan(heavy.of, starts, span, exactly));
}

function singleInSpan(
  { pace, gas, most }: Single,
  { atSec, shares, earlier }: Starts,
  span: Span,
  enough: number,
): number {
  const { fromSec, dueSec } = span;
  const endSec = dueSec - pace.lateFixedSec;
  const sureGas = Math.min(gas * pace.far, most, span.most);
  const hopelessGas = gas / pace.far;
  const soonEnough = endSec - sureGas / pace.slowest;
  let index = atSec.length - 1;
  while (index >= 0 && (endSec - Math.max(atSec[index] ?? 0, fromSec)) * pace.fastest <= hopelessGas) index--;
  let late = 1 - (earlier[index + 1] ?? 1);
  let lateThen = 1;
  let before = Number.NaN;
  for (; index >= 0; index--) {
    const start = Math.max(atSec[index] ?? 0, fromSec);
    if (start <= soonEnough) break; // and so are all before it
    if (start !== before) {
      before = start; // idle hosts: most cases start alike
      lateThen = lateIn(endSec - start, pace, gas, sureGas, hopelessGas);
    }
    late += (shares[index] ?? 0) * lateThen;
    const atMost = late + (earlier[index] ?? 0) * lateThen; // were all before it no better
    if (atMost <= enough) return 1 - atMost;
  }
  return 1 - late;
}

/** The share of hosts, and of the cases on each, that have not done in `leftSec`. */
function lateIn(leftSec: number, pace: Pace, gas: number, sureGas: number, hopelessGas: number): number {
  const { sigma, speeds, logSpeeds } = pace;
  const logLeft = Math.log(leftSec / gas);
  let late = 1;
  for (let host = 0; host < speeds.length; host++) {
    const done = leftSec * (speeds[host] ?? 0);
    if (done <= hopelessGas) continue;
    const within = done >= sureGas ? 1 : normalCdf((logLeft + (logSpeeds[host] ?? 0)) / sigma);
    late -= (speedShares[host] ?? 0) * within;
  }
  return late;
}

/**
 * Seconds that are left of a work that has run for `elapsedSec`, in the case at the share `u` of those still possible: the longer
 * it runs, the likelier it is a heavy one.
 */
export function remainingSec(duration: Duration, elapsedSec: number, u: number): number {
  const { heavy } = duration;
  const gone = goneBy(duration, elapsedSec);
  if (!heavy) return leftOf(duration, elapsedSec, gone, u);
  const heavyGone = goneBy(heavy.of, elapsedSec);
  const [usualLeft, heavyLeft] = [(1 - heavy.share) * (1 - gone), heavy.share * (1 - heavyGone)];
  const usual = heavyLeft > 0 ? usualLeft / (usualLeft + heavyLeft) : 0;
  if (u < usual) return leftOf(duration, elapsedSec, gone, u / usual);
  return leftOf(heavy.of, elapsedSec, heavyGone, (u - usual) / (1 - usual));
}

/** The share of all cases that are done after `elapsedSec`. */
function goneBy({ pace: { fixedSec, typical, drawSigma }, gas }: Single, elapsedSec: number): number {
  const proved = elapsedSec - fixedSec;
  return proved > 0 ? logNormalCdf(proved, gas / typical, drawSigma) : 0;
}

const leftOf = (of: Single, elapsedSec: number, gone: number, u: number): number =>
  Math.max(secondsAt(of, zLeft(gone, u)) - elapsedSec, 1);

/** Seconds until something comes that usually comes after `typical` seconds, and has not come for `elapsedSec`. */
export function awaitedSec({ typical, sigma }: Spread, elapsedSec: number, u: number): number {
  const gone = elapsedSec > 0 ? logNormalCdf(elapsedSec, typical, sigma) : 0;
  return Math.max(typical * Math.exp(sigma * zLeft(gone, u)) - elapsedSec, 1);
}

/** The share of all cases that have come by then. */
export const comeBy = ({ typical, sigma }: Spread, sec: number): number =>
  sec > 0 ? logNormalCdf(sec, typical, sigma) : 0;

const logNormalCdf = (value: number, typical: number, sigma: number): number =>
  sigma > 0 ? normalCdf(Math.log(value / typical) / sigma) : Number(value >= typical);

/** The case at the share `u` of those that are left when `gone` of all are past. */
const zLeft = (gone: number, u: number): number =>
  normalQuantile(Math.min(Math.max(gone + (1 - gone) * u, 1e-6), 0.9999));
