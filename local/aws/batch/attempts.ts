import type { Reaper } from "../processes/reaper.ts";
import { type Container, type ContainerCommand, startContainer } from "./container.ts";
import type { Host } from "./host.ts";
import type { World } from "./lifecycle.ts";
import { decideRetry } from "./retry.ts";
import type { Attempt, Job, Task } from "./state.ts";
import { type ContainerEnding, closeTask, type RunnableJob, runnableJob, type Stop, taskOn } from "./task.ts";

export type JobLogLine = { jobId: string; jobName: string; attempt: number; stream: "stdout" | "stderr"; line: string };

export type Attempts = {
  start(job: Job, host: Host): void;
  /** False where the job has no attempt that runs. */
  stop(jobId: string, stop: Stop, graceMs: number): boolean;
  /** Ends every process without a word about its job, as the end of the whole machine would. */
  abandonAll(graceMs: number): Promise<void>;
};

export type AttemptsOptions = {
  run: (job: RunnableJob) => ContainerCommand;
  onLog: (line: JobLogLine) => void;
  reaper: Reaper;
};

type Running = { job: Job; host: Host; task: Task; container?: Container; stop?: Stop };

/** Runs attempts: one process each, its timeout, its end, and what the end means for the job. */
export function createAttempts(world: World, { run, onLog, reaper }: AttemptsOptions): Attempts {
  const running = new Map<string, Running>();
  let abandoned = false;

  async function live(attempt: Running): Promise<void> {
    await new Promise<void>((up) => world.timers.after(world.delays.containerStartMs, up));
    if (abandoned) return;
    const ending: ContainerEnding = attempt.stop === undefined ? await runProcess(attempt) : { kind: "never-heard-of" };
    if (!abandoned) finish(attempt, ending);
  }

  async function runProcess(attempt: Running): Promise<ContainerEnding> {
    const { job } = attempt;
    const plan = runnableJob(job, attempt.host);
    const { jobId, jobName } = job;
    try {
      attempt.container = startContainer({
        what: run(plan),
        environment: plan.environment,
        timers: world.timers,
        reaper,
        log: (stream, line) => onLog({ jobId, jobName, attempt: plan.attempt, stream, line }),
      });
    } catch (error) {
      return { kind: "failed-to-start", why: String(error) };
    }
    job.startedAtMs = Date.now();
    world.lifecycle.move(job, "RUNNING");
    const cancelTimeout = startTimeout(job);
    const ending = await attempt.container.ended;
    cancelTimeout();
    return attempt.stop?.silently === true ? { kind: "never-heard-of" } : ending;
  }

  function startTimeout({ timeoutSec, jobId }: Job): () => void {
    if (timeoutSec === undefined) return () => undefined;
    const stop: Stop = { by: "timeout", statusReason: "Job attempt duration exceeded timeout" };
    return world.timers.after(timeoutSec * world.delays.secondMs, () => {
      stopAttempt(jobId, stop, world.delays.stopGraceMs);
    });
  }

  function finish({ job, host, task, stop }: Running, ending: ContainerEnding) {
    running.delete(job.jobId);
    world.hosts.release(host.id, job.jobId);
    const closed = closeTask(job, task, ending, stop);
    world.lifecycle.move(job, statusAfter(job, closed, stop), closed.statusReason);
  }

  function stopAttempt(jobId: string, stop: Stop, graceMs: number): boolean {
    const attempt = running.get(jobId);
    if (attempt === undefined) return false;
    attempt.stop ??= stop; // the first to end an attempt gives its reason
    attempt.container?.stop(graceMs);
    return true;
  }

  return {
    start(job, host) {
      if (abandoned) return;
      const task = taskOn(world.account, job, host);
      const attempt: Running = { job, host, task };
      job.task = task;
      job.startedAtMs = undefined;
      running.set(job.jobId, attempt);
      world.lifecycle.move(job, "STARTING");
      void live(attempt);
    },
    stop: stopAttempt,
    async abandonAll(graceMs) {
      abandoned = true;
      for (const { container } of running.values()) container?.stop(graceMs);
      await Promise.all([...running.values()].flatMap(({ container }) => container?.ended ?? []));
    },
  };
}

/** What a job is after an attempt. Who was terminated or ran out of time is not tried again (user guide, "Job timeouts"). */
export function statusAfter(job: Job, closed: Attempt, stop: Stop | undefined): "SUCCEEDED" | "FAILED" | "RUNNABLE" {
  const { exitCode, reason } = closed.container;
  if (stop === undefined && exitCode === 0) return "SUCCEEDED";
  if (stop?.by === "terminate" || stop?.by === "timeout") return "FAILED";
  const ending = { exitCode, reason, statusReason: closed.statusReason };
  return decideRetry(job.retryStrategy, job.attempts.length, ending) === "RETRY" ? "RUNNABLE" : "FAILED";
}
