/** How long what takes minutes in an account takes here; each in milliseconds. */
export type Delays = {
  /** SUBMITTED → PENDING → RUNNABLE, each. */
  admitMs: number;
  /** A host from launch to READY: 3 min to join and 3-6 min to pull a 15-20 GB image in an account. */
  hostStartMs: number;
  /** STARTING → RUNNING on a host that is up. */
  containerStartMs: number;
  /** How long a host without a job stays, above `minvCpus`. */
  idleHostMs: number;
  /** Between SIGTERM and SIGKILL; 30 s in an account (job timeouts, TerminateJob, ECS_CONTAINER_STOP_TIMEOUT). */
  stopGraceMs: number;
  /** How far ListJobs is behind; DescribeJobs never is. */
  listLagMs: number;
  /** How long a second of `attemptDurationSeconds` and `maxTimeSeconds` lasts: those have floors of 60 and 600. */
  secondMs: number;
};

export const usualDelays: Delays = {
  admitMs: 5,
  hostStartMs: 1_500,
  containerStartMs: 50,
  idleHostMs: 60_000,
  stopGraceMs: 30_000,
  listLagMs: 0,
  secondMs: 1_000,
};

/** Timers that all end together, so that a closed service keeps no process alive. */
export type Timers = { after(ms: number, run: () => void): () => void; clear(): void };

export function createTimers(): Timers {
  const pending = new Set<NodeJS.Timeout>();
  return {
    after(ms, run) {
      const timer = setTimeout(() => {
        pending.delete(timer);
        run();
      }, ms);
      pending.add(timer);
      return () => {
        clearTimeout(timer);
        pending.delete(timer);
      };
    },
    clear() {
      for (const timer of pending) clearTimeout(timer);
      pending.clear();
    },
  };
}
