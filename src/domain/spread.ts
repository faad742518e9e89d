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

/** Φ, the standard normal's distribution; error below 8e-8 (Abramowitz and Stegun, Handbook, 26.2.17). */
export function normalCdf(z: number): number {
  if (z > 8) return 1;
  if (z < -8) return 0;
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804014327 * Math.exp(-0.5 * z * z) * series;
  return z > 0 ? 1 - tail : tail;
}

/** The inverse of Φ for 0 < p < 1; error below 4.5e-4 (Abramowitz and Stegun, Handbook, 26.2.23). */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(Math.max(p, 1e-12)));
  return -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
}
