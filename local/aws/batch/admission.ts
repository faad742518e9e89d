import type { World } from "./lifecycle.ts";
import { hasEnded, type Job } from "./state.ts";

/** Takes a job from SUBMITTED over PENDING, where it waits for those that it depends on, to RUNNABLE. */
export type Admission = { admit(job: Job): void; releaseDependents(): void };

export function createAdmission({ state, delays, timers, lifecycle }: World): Admission {
  function release(job: Job) {
    if (job.status !== "PENDING") return;
    const others = job.dependsOn.map(({ jobId }) => state.jobs.get(jobId)?.status ?? "FAILED");
    if (others.includes("FAILED")) lifecycle.move(job, "FAILED", "Dependent Job failed");
    else if (others.every((status) => status === "SUCCEEDED")) lifecycle.move(job, "RUNNABLE");
  }
  return {
    admit(job) {
      timers.after(delays.admitMs, () => {
        if (hasEnded(job)) return;
        if (job.status === "SUBMITTED") lifecycle.move(job, "PENDING");
        timers.after(delays.admitMs, () => release(job));
      });
    },
    releaseDependents() {
      for (const job of state.jobs.values()) if (job.dependsOn.length > 0) release(job);
    },
  };
}
