import type { PlannedJob, SlotTerms } from "./slot-terms.ts";

/** Where a value of each table came from, in two bits; 0: it is that of an earlier step. */
export const isFrom = {
  up: { job: 1, firstJob: 2, waiting: 3 },
  fresh: { launch: 1, waiting: 2 },
  off: { waiting: 1, up: 2 },
} as const;
export type HostState = keyof typeof isFrom;

const shift = { up: 0, fresh: 2, off: 4 } as const;

/** The way to the best value: one step for each job that was offered, and for each time that came into sight. */
export type Trail = {
  profitUsd: number;
  endSec: number;
  steps: number;
  sourceAt(step: number, state: HostState, sec: number): number;
  jobAt(step: number): PlannedJob;
};

type Step = { firstSec: number; start: number; length: number; job: PlannedJob | undefined };

const none = Number.NEGATIVE_INFINITY;

/**
 * The best value at each second for a host that is off, that is up and fresh (its first job waits for the prover), and that
 * is up. While it is up, the running cost is taken out of the comparison by adding it to the value: so waiting is free.
 */
export function createSlotTables(terms: SlotTerms, jobs: readonly PlannedJob[]) {
  const { horizonSec, usdPerSec, readySec, launchFor, idleFor, nextLoss } = terms;
  const up = new Float64Array(horizonSec + 1).fill(none);
  const fresh = new Float64Array(horizonSec + 1).fill(none);
  const off = new Float64Array(horizonSec + 1).fill(none);
  off[0] = 0;
  let frontier = 0;
  const record = createRecord(horizonSec + 1 + jobs.reduce((sum, job) => sum + windowOf(job), 0));

  /** Lets what is known at earlier seconds of this step flow on: waiting, launching, switching off. */
  const flow = (firstSec: number, base: number): void => {
    const { flags } = record;
    for (let t = firstSec; t <= frontier; t += 1) {
      let flag = flags[base + t] ?? 0;
      const survives = (nextLoss[t - 1] ?? 0) > t;
      if (survives && (up[t - 1] ?? none) > (up[t] ?? none)) {
        up[t] = up[t - 1] ?? none;
        flag = (flag & ~(3 << shift.up)) | (isFrom.up.waiting << shift.up);
      }
      if (survives && (fresh[t - 1] ?? none) > (fresh[t] ?? none)) {
        fresh[t] = fresh[t - 1] ?? none;
        flag = (flag & ~(3 << shift.fresh)) | (isFrom.fresh.waiting << shift.fresh);
      }
      const launch = launchFor[t] ?? -1;
      const launched = launch < 0 ? none : (off[launch] ?? none) + usdPerSec * launch;
      if (launched > (fresh[t] ?? none)) {
        fresh[t] = launched;
        flag = (flag & ~(3 << shift.fresh)) | (isFrom.fresh.launch << shift.fresh);
      }
      let best = off[t] ?? none;
      let source = 0;
      if ((off[t - 1] ?? none) > best) [best, source] = [off[t - 1] ?? none, isFrom.off.waiting];
      const idle = idleFor[t] ?? -1;
      const left = idle < 0 ? none : (up[idle] ?? none) - usdPerSec * t;
      if (left > best) [best, source] = [left, isFrom.off.up];
      if (source > 0) {
        off[t] = best;
        flag = (flag & ~(3 << shift.off)) | (source << shift.off);
      }
      flags[base + t] = flag;
    }
  };

  return {
    extendTo(sec: number): void {
      if (sec <= frontier) return;
      const firstSec = frontier + 1;
      frontier = sec;
      flow(firstSec, record.begin(firstSec, frontier, undefined));
    },
    /** The job can end at any second of its window: from the last one down, so that none is built on itself. */
    offer(job: PlannedJob): void {
      const { releaseSec, dueSec, durationSec, valueUsd } = job;
      const firstSec = releaseSec + durationSec;
      const base = record.begin(firstSec, frontier, job);
      for (let t = dueSec; t >= firstSec; t -= 1) {
        const start = t - durationSec;
        if ((nextLoss[start] ?? 0) > t && (up[start] ?? none) + valueUsd > (up[t] ?? none)) {
          up[t] = (up[start] ?? none) + valueUsd;
          record.flags[base + t] = isFrom.up.job << shift.up;
        }
        const firstStart = start - readySec;
        if (firstStart < releaseSec || (nextLoss[firstStart] ?? 0) <= t) continue;
        if ((fresh[firstStart] ?? none) + valueUsd > (up[t] ?? none)) {
          up[t] = (fresh[firstStart] ?? none) + valueUsd;
          record.flags[base + t] = isFrom.up.firstJob << shift.up;
        }
      }
      flow(firstSec, base);
    },
    trail: (): Trail => record.trail(off[frontier] ?? 0, frontier),
  };
}

const windowOf = ({ releaseSec, dueSec, durationSec }: PlannedJob): number => dueSec - releaseSec - durationSec + 1;

/** The sources of all values, step after step. */
function createRecord(expected: number) {
  const steps: Step[] = [];
  let used = 0;
  const record = {
    flags: new Uint8Array(expected),
    /** A step that can change the seconds between the two. What comes back, plus a second, is the place of its flag. */
    begin(firstSec: number, lastSec: number, job: PlannedJob | undefined): number {
      const length = Math.max(lastSec - firstSec + 1, 0);
      if (used + length > record.flags.length) {
        const larger = new Uint8Array((used + length) * 2);
        larger.set(record.flags);
        record.flags = larger;
      }
      steps.push({ firstSec, start: used, length, job });
      used += length;
      return used - length - firstSec;
    },
    trail: (profitUsd: number, endSec: number): Trail => ({
      profitUsd,
      endSec,
      steps: steps.length,
      sourceAt(at, state, sec) {
        const step = steps[at];
        if (step === undefined || sec < step.firstSec || sec >= step.firstSec + step.length) return 0;
        return ((record.flags[step.start + sec - step.firstSec] ?? 0) >> shift[state]) & 3;
      },
      jobAt(at) {
        const job = steps[at]?.job;
        if (job === undefined) throw new RangeError(`step ${at} offered no job`);
        return job;
      },
    }),
  };
  return record;
}
