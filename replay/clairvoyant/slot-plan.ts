import { createSlotTables, isFrom, type Trail } from "./slot-tables.ts";
import type { PlannedJob, SlotPlan, SlotTerms } from "./slot-terms.ts";

/**
 * The best that one host's place can do with a set of jobs: a dynamic program over time in whole seconds. A job may start
 * whenever the host is free within its window, so it is no plain interval scheduling; jobs are taken in the order of their
 * due times, which loses nothing where windows open in the order in which they close (here nearly always) and the host
 * is not taken away between two of them. `jobs` come in that order.
 */
export function planSlot(jobs: readonly PlannedJob[], terms: SlotTerms): SlotPlan {
  const tables = createSlotTables(terms, jobs);
  for (const job of jobs) {
    tables.extendTo(job.dueSec);
    tables.offer(job);
  }
  tables.extendTo(terms.horizonSec); // the last host ends after the last job
  return readPlan(tables.trail(), terms);
}

/** Walks back from the end, switched off, to the beginning. */
function readPlan(trail: Trail, { readySec, launchFor, idleFor }: SlotTerms): SlotPlan {
  const plan: SlotPlan = { profitUsd: trail.profitUsd, jobs: [], up: [] };
  let state: "off" | "fresh" | "up" = "off";
  let t = trail.endSec;
  let offSec = t;
  for (let at = trail.steps - 1; at >= 0; ) {
    const source: number = trail.sourceAt(at, state, t);
    if (source === 0) at -= 1;
    else if (source === isFrom[state].waiting) t -= 1;
    else if (state === "off") {
      offSec = t;
      t = idleFor[t] ?? 0;
      state = "up";
    } else if (state === "fresh") {
      t = launchFor[t] ?? 0;
      plan.up.push({ fromSec: t, toSec: offSec });
      state = "off";
    } else {
      const job = trail.jobAt(at);
      const isFirst = source === isFrom.up.firstJob;
      const fromSec = t - job.durationSec - (isFirst ? readySec : 0);
      plan.jobs.push({ index: job.index, fromSec, toSec: t });
      if (isFirst) state = "fresh";
      t = fromSec;
      at -= 1; // before this job was offered
    }
  }
  plan.jobs.reverse();
  plan.up.reverse();
  return plan;
}
