import { expect, test } from "vitest";
import { fitJobs, type Measured } from "../../../cli/prover/calibrating/fit.ts";
import { proposePrice } from "../../../cli/prover/calibrating/propose-price.ts";
import { usdToWei } from "../../../src/domain/pricing.ts";
import { randomOf } from "../../domain/random.ts";

/** Two million PGU a second and three seconds of overhead, each job off by a share of itself. */
function jobs(count: number, noise = 0, { normal } = randomOf(1)): Measured[] {
  return Array.from({ length: count }, (_, at) => {
    const gas = 10_000_000 * (1 + (at % 7) ** 2);
    return {
      gas,
      seconds: (3 + gas / 2_000_000) * Math.exp(noise * normal()),
      program: `program ${at % 3}`,
      calibration: false,
    };
  });
}

test("jobs without noise give back their throughput and overhead, without an error", () => {
  const fit = fitJobs(jobs(20));
  expect(fit?.pguPerSec).toBeCloseTo(2_000_000, 3);
  expect(fit?.overheadSec).toBeCloseTo(3, 9);
  expect(fit?.relativeError).toBeLessThan(1e-9);
  expect(fit).toMatchObject({ jobs: 20, programs: 3, leastGas: 10_000_000, mostGas: 370_000_000 });
});

test("of many draws with noise about 95 in 100 have the truth within their error, which shrinks with more jobs", () => {
  const random = randomOf(7);
  const fits = Array.from({ length: 400 }, () => fitJobs(jobs(40, 0.1, random))).filter((fit) => fit !== undefined);
  const held = fits.filter((fit) => Math.abs(fit.pguPerSec / 2_000_000 - 1) <= fit.relativeError);
  expect(fits).toHaveLength(400);
  expect(held.length / fits.length).toBeGreaterThan(0.91);
  expect(held.length / fits.length).toBeLessThan(0.985);
  expect(fitJobs(jobs(1_600, 0.1))?.relativeError).toBeLessThan((fitJobs(jobs(40, 0.1))?.relativeError ?? 0) / 3);
});

test("too few jobs, jobs of one size, and jobs that take no longer when they are larger say nothing", () => {
  expect(fitJobs(jobs(4))).toBeUndefined();
  expect(fitJobs(jobs(20).map((job) => ({ ...job, gas: 1 })))).toBeUndefined();
  expect(fitJobs(jobs(20).map((job) => ({ ...job, seconds: 1e9 / job.gas })))).toBeUndefined();
});

test("the price holds cost, error, idle time and margin, and the PROVE price divides", () => {
  const fit = { ...fitJobs(jobs(20)), pguPerSec: 2_000_000, relativeError: 0.2 } as NonNullable<
    ReturnType<typeof fitJobs>
  >;
  const costs = { hostUsdPerSec: 0.0008, idleShare: 0.5, margin: 0.1, proveUsdMicros: 400_000n };
  const dear = proposePrice(fit, costs);
  expect(dear.costUsdPerBpgu).toBeCloseTo(0.4, 9);
  expect(dear.targetUsdPerBpgu).toBeCloseTo((0.4 / 0.8) * 1.5 * 1.1, 5);
  expect(dear.weiPerPgu).toBe(usdToWei(825_000n, 400_000n));
  const halfAsDear = proposePrice(fit, { ...costs, proveUsdMicros: 800_000n }); // a PROVE is worth twice as much
  expect(halfAsDear.weiPerPgu).toBe((dear.weiPerPgu ?? 0n) / 2n);
  expect(proposePrice(fit, { ...costs, proveUsdMicros: undefined }).weiPerPgu).toBeUndefined();
});
