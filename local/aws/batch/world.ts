import type { Reaper } from "../processes/reaper.ts";
import type { Operations } from "../protocol/operation.ts";
import { type Admission, createAdmission } from "./admission.ts";
import { type Attempts, createAttempts, type JobLogLine } from "./attempts.ts";
import type { ContainerCommand } from "./container.ts";
import { definitionOperations } from "./definitions.ts";
import { type Delays, type Timers, usualDelays } from "./delays.ts";
import { environmentOperations } from "./environments.ts";
import type { BatchEvent } from "./events.ts";
import { createHosts } from "./hosts.ts";
import { createEndings, type Endings, jobOperations } from "./jobs.ts";
import { createLifecycle, type World } from "./lifecycle.ts";
import { queueOperations } from "./queues.ts";
import { createScheduler } from "./scheduler.ts";
import type { Job, State } from "./state.ts";
import { submitJob } from "./submission.ts";
import type { RunnableJob } from "./task.ts";

export type WorldOptions = {
  reaper: Reaper;
  run: (job: RunnableJob) => ContainerCommand;
  onEvent?: ((event: BatchEvent) => void) | undefined;
  onLog?: ((line: JobLogLine) => void) | undefined;
  delays?: Partial<Delays> | undefined;
  region?: string | undefined;
  accountId?: string | undefined;
};

/** The parts that act on the world; the world itself is what they share. */
export type Parts = { attempts: Attempts; admission: Admission; endings: Endings };

const ignore = () => undefined;

/** Ties hosts, attempts, placing and state changes together around one state. */
export function assemble(
  options: WorldOptions,
  { state, timers, onChange }: { state: State; timers: Timers; onChange: (job: Job) => void },
): { world: World; parts: Parts } {
  const account = { region: options.region ?? "us-east-1", accountId: options.accountId ?? "000000000000" };
  const delays = { ...usualDelays, ...options.delays };
  const lifecycle = createLifecycle({ account, timers, onEvent: options.onEvent ?? ignore, onChange, round });
  const hosts = createHosts({ account, delays, timers, onReady: lifecycle.schedule });
  const world: World = { account, state, delays, timers, hosts, lifecycle };

  const attempts = createAttempts(world, { run: options.run, onLog: options.onLog ?? ignore, reaper: options.reaper });
  const admission = createAdmission(world);
  const endings = createEndings(world, attempts);
  const scheduler = createScheduler(world, { attempts, cancel: endings.cancel });

  /** Runs after every state change, so whoever waited for that change moves on. */
  function round() {
    admission.releaseDependents();
    scheduler.round();
  }
  return { world, parts: { attempts, admission, endings } };
}

type Changes = { onJob: (job: Job) => void; onResource: () => void };

/** The whole API, by operation. What it changes is told before it answers. */
export function operationsOf(world: World, { admission, endings }: Parts, { onJob, onResource }: Changes): Operations {
  const { state, account, hosts, lifecycle } = world;
  const end = (jobId: string, reason: string) => {
    const job = state.jobs.get(jobId);
    if (job !== undefined) endings.terminate(job, reason);
  };
  const admit = (job: Job) => {
    onJob(job);
    admission.admit(job);
  };
  const resources = {
    ...definitionOperations(state, account),
    ...environmentOperations(state, account, { hosts, onChange: lifecycle.schedule }),
    ...queueOperations(state, account, { onChange: lifecycle.schedule, end }),
  };
  return {
    ...telling(resources, onResource),
    ...jobOperations(world, endings),
    SubmitJob: submitJob(state, account, admit),
  };
}

/** The operations, each of which tells of what it changed; a question changes nothing. */
const telling = (operations: Operations, onChange: () => void): Operations =>
  Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [
      name,
      name.startsWith("Describe")
        ? run
        : (input: unknown) => {
            const output = run(input);
            onChange();
            return output;
          },
    ]),
  );
