import type { Delays, Timers } from "./delays.ts";
import { type BatchEvent, batchEvent } from "./events.ts";
import type { Hosts } from "./hosts.ts";
import { type Account, hasEnded, type Job, type JobStatus, type State } from "./state.ts";

/** Where a state change is made known. Everything that moves a job goes through `move`. */
export type Lifecycle = {
  move(job: Job, status: JobStatus, because?: string): void;
  block(job: Job, because: string): void;
  /** Asks for a round of placing, soon and once however often it is asked for. */
  schedule(): void;
};

export type World = {
  account: Account;
  state: State;
  delays: Delays;
  timers: Timers;
  hosts: Hosts;
  lifecycle: Lifecycle;
};

type Options = {
  account: Account;
  timers: Timers;
  onEvent: (event: BatchEvent) => void;
  /** Called with every job that changed. */
  onChange: (job: Job) => void;
  round: () => void;
};

export function createLifecycle({ account, timers, onEvent, onChange, round }: Options): Lifecycle {
  let scheduled = false;
  function schedule() {
    if (scheduled) return;
    scheduled = true;
    timers.after(0, () => {
      scheduled = false;
      round();
    });
  }
  return {
    schedule,
    move(job, status, because) {
      const atMs = Date.now();
      job.status = status;
      job.statusReason = because;
      job.history.push({ status, atMs });
      if (hasEnded(job)) job.stoppedAtMs = atMs;
      onChange(job);
      onEvent(batchEvent("Batch Job State Change", job, account, atMs));
      schedule();
    },
    block(job, because) {
      if (job.statusReason === because) return;
      job.statusReason = because;
      onChange(job);
      onEvent(batchEvent("Batch Job Queue Blocked", job, account, Date.now()));
    },
  };
}
