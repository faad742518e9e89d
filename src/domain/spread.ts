/** A positive quantity that is not known exactly: log-normal, by its median and the standard deviation of its logarithm. */
export type Spread = { typical: number; sigma: number };

/** Samples from which on they outweigh a prior. */
const priorWeight = 4;
/** Nothing that a job does is known better than this. */
const leastSigma = 0.03;

/**
 * What `samples` say of a quantity, held together with what was believed before. Median and median deviation: one bad
 * sample of many moves neither. Samples that are not positive numbers are left out.
 */
export function measured(samples: readonly number[], prior: Spread): Spread {
  const logs = samples.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log);
  if (logs.length === 0) return prior;
  const share = logs.length / (logs.length + priorWeight);
  const middle = median(logs);
  const deviation = 1.4826 * median(logs.map((value) => Math.abs(value - middle))); // the normal's own ratio
  // Two samples that agree by chance say nothing of the spread: the prior's fades with their number only.
  const sigma = Math.sqrt(share * deviation ** 2 + (1 - share) * prior.sigma ** 2);
  return {
    typical: Math.exp(share * middle + (1 - share) * Math.log(prior.typical)),
    sigma: Math.max(sigma, leastSigma),
  };
}

/** The value that a share `p` of all cases stays below. */
export const quantile = ({ typical, sigma }: Spread, p: number): number =>
  typical * Math.exp(sigma * normalQuantile(p));

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

/** Φ and its density at multiples of `1 / perUnit` from -`far` to `far`: beyond it nothing happens. */
const [far, perUnit] = [8, 64];
const densityAt = Float64Array.from({ length: 2 * far * perUnit + 1 }, (_, index) => density(index / perUnit - far));
const cdfAt = new Float64Array(densityAt.length);
for (let index = 1; index < cdfAt.length; index++) {
  const between = density((index - 0.5) / perUnit - far);
  const area = ((densityAt[index - 1] ?? 0) + 4 * between + (densityAt[index] ?? 0)) / (6 * perUnit); // Simpson's rule
  cdfAt[index] = (cdfAt[index - 1] ?? 0) + area;
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** Φ, the standard normal's distribution: from the nearest of its table on by two terms of its series; error below 4e-8. */
export function normalCdf(z: number): number {
  if (z > far) return 1;
  if (z < -far) return 0;
  const index = Math.floor((z + far) * perUnit + 0.5); // twice as fast as Math.round
  const nearest = index / perUnit - far;
  const beyond = z - nearest;
  return (cdfAt[index] ?? 0) + (densityAt[index] ?? 0) * beyond * (1 - 0.5 * nearest * beyond);
}

/** The inverse of Φ for 0 < p < 1; error below 4.5e-4 (Abramowitz and Stegun, Handbook, 26.2.23). */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(Math.max(p, 1e-12)));
  return -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
}
