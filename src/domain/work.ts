import { type Capability, speedShares } from "./capability.ts";
import type { GasEstimate } from "./estimate.ts";
import type { ProofMode } from "./proof-request.ts";
import { normalCdf, normalQuantile, type Spread } from "./spread.ts";

/** A proof to be made, as far as its time depends on it. */
export type Work = { estimate: GasEstimate; mode: ProofMode };

/**
 * The time that one class of hosts takes for a work: a part beside the proving, and a proof of log-normal gas on a host of
 * one of some speeds. `most` gas is the work's own limit.
 */
export type Duration = {
  /** Beside the proving: what is expected, and what a promise must reckon with. */
  fixedSec: number;
  lateFixedSec: number;
  gas: number;
  sigma: number;
  most: number;
  /** Gas that all but certainly suffices, and gas that all but certainly does not. */
  sureGas: number;
  hopelessGas: number;
  speeds: readonly number[];
  /** Gas and speed together, for what is drawn. */
  typicalSec: number;
  drawSigma: number;
};

/** Beyond so many standard deviations nothing happens. */
const never = 4;

export function durationOf({ estimate, mode }: Work, on: Capability): Duration {
  const gas = Number(estimate.gas);
  const far = Math.exp(never * estimate.sigma);
  const most = estimate.most === undefined ? Number.POSITIVE_INFINITY : Number(estimate.most);
  const { typical, sigma } = on.speedPguPerSec;
  return {
    fixedSec: on.besideProvingSec[mode].usual,
    lateFixedSec: on.besideProvingSec[mode].late,
    gas,
    sigma: estimate.sigma,
    most,
    sureGas: Math.min(gas * far, most),
    hopelessGas: gas / far,
    speeds: on.speeds,
    typicalSec: gas / typical,
    drawSigma: Math.hypot(estimate.sigma, sigma),
  };
}

const slowestOf = ({ speeds }: Duration): number => speeds[0] ?? 1;
const mostSec = (duration: Duration): number => duration.most / slowestOf(duration);

/** Expected seconds on a GPU. */
export const expectedSec = (duration: Duration): number =>
  duration.fixedSec +
  Math.min(duration.typicalSec * Math.exp((duration.drawSigma * duration.drawSigma) / 2), mostSec(duration));

/** The least limit that changes nothing, in PGU, of a duration without one: no case that is reckoned with takes more. */
export function harmlessLimit(duration: Duration): number {
  const { sureGas, typicalSec, drawSigma } = duration;
  return Math.max(sureGas, typicalSec * Math.exp(drawSigma * Math.max(never, drawSigma)) * slowestOf(duration));
}

/** Seconds in the case that stands at `z` standard deviations. */
export const secondsAt = (duration: Duration, z: number): number =>
  duration.fixedSec + Math.min(duration.typicalSec * Math.exp(duration.drawSigma * z), mostSec(duration));

/** The share of all cases that take at most `sec`, for a promise. */
export function shareWithin(duration: Duration, sec: number): number {
  const left = sec - duration.lateFixedSec;
  if (left <= 0) return 0;
  const { gas, sigma, sureGas, hopelessGas, speeds } = duration;
  if (left * slowestOf(duration) >= sureGas) return 1;
  let share = 0;
  for (let index = 0; index < speeds.length; index++) {
    const done = left * (speeds[index] ?? 0);
    if (done <= hopelessGas) continue;
    share += (speedShares[index] ?? 0) * (done >= sureGas ? 1 : normalCdf(Math.log(done / gas) / sigma));
  }
  return share;
}

/** Seconds that are left of a work that has run for `elapsedSec`, in the case at the share `u` of those still possible. */
export function remainingSec(duration: Duration, elapsedSec: number, u: number): number {
  const { fixedSec, typicalSec, drawSigma } = duration;
  const proved = elapsedSec - fixedSec;
  const gone = proved > 0 ? logNormalCdf(proved, typicalSec, drawSigma) : 0;
  return Math.max(secondsAt(duration, zLeft(gone, u)) - elapsedSec, 1);
}

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
