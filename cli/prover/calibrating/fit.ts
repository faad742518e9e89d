/** A job as the fit sees it; `calibration`: nobody had asked for its proof. */
export type Measured = { gas: number; seconds: number; program: string; calibration: boolean };

/** seconds = overhead + gas / throughput, as the jobs say it. Errors are of 95 %. */
export type Fit = {
  jobs: number;
  programs: number;
  leastGas: number;
  mostGas: number;
  pguPerSec: number;
  /** Of the throughput, as a share of it. */
  relativeError: number;
  overheadSec: number;
  /** Which share of the jobs' spread the line explains; 1 is all. */
  explained: number;
};

/** Fewer say nothing of an error. */
const fewestJobs = 5;
/** From a normal distribution: 95 % lie within so many deviations. */
const sure = 1.96;
/** The weights settle at once. */
const rounds = 4;

type Point = { x: number; y: number; w: number };
type Line = { overheadSec: number; secPerGas: number; secPerGasError: number; explained: number };

/**
 * Weighted least squares: a job's time is off by a share of itself, so each counts by the inverse square of what it should
 * have taken, as the line before says it. By what it took, the quick ones among equals would count more. undefined where the
 * jobs are too few, or all of one size: then overhead and throughput cannot be told apart.
 */
export function fitJobs(jobs: readonly Measured[]): Fit | undefined {
  const sizes = new Set(jobs.map(({ gas }) => gas));
  if (jobs.length < fewestJobs || sizes.size < 2) return undefined;
  let line = lineThrough(jobs.map(({ gas, seconds }) => ({ x: gas, y: seconds, w: 1 / gas ** 2 })));
  for (let round = 0; round < rounds; round += 1) {
    const { overheadSec, secPerGas } = line;
    const expected = (gas: number) => Math.max(overheadSec + secPerGas * gas, 0.01);
    line = lineThrough(jobs.map(({ gas, seconds }) => ({ x: gas, y: seconds, w: 1 / expected(gas) ** 2 })));
  }
  const { overheadSec, secPerGas, secPerGasError, explained } = line;
  if (!(secPerGas > 0)) return undefined; // larger jobs took no longer: what was measured is not proving
  return {
    jobs: jobs.length,
    programs: new Set(jobs.map(({ program }) => program)).size,
    leastGas: Math.min(...sizes),
    mostGas: Math.max(...sizes),
    pguPerSec: 1 / secPerGas,
    relativeError: (sure * secPerGasError) / secPerGas,
    ...{ overheadSec, explained },
  };
}

function lineThrough(points: readonly Point[]): Line {
  const sum = (of: (p: Point) => number) => points.reduce((total, point) => total + of(point), 0);
  const weight = sum(({ w }) => w);
  const [meanX, meanY] = [sum(({ w, x }) => w * x) / weight, sum(({ w, y }) => w * y) / weight];
  const spreadX = sum(({ w, x }) => w * (x - meanX) ** 2);
  const secPerGas = sum(({ w, x, y }) => w * (x - meanX) * (y - meanY)) / spreadX;
  const overheadSec = meanY - secPerGas * meanX;
  const residual = sum(({ w, x, y }) => w * (y - overheadSec - secPerGas * x) ** 2);
  const explained = 1 - residual / sum(({ w, y }) => w * (y - meanY) ** 2);
  return { overheadSec, secPerGas, secPerGasError: Math.sqrt(residual / (points.length - 2) / spreadX), explained };
}
