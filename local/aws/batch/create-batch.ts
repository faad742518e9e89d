import { createReaper, type Reaper } from "../processes/reaper.ts";
import { restJson, type Service, serve } from "../protocol/serve.ts";
import { createStateFile } from "../protocol/state-file.ts";
import type { Delays } from "./delays.ts";
import { fromTemplate, type TemplateResource } from "./from-template.ts";
import type { Host } from "./hosts.ts";
import { type BatchSnapshot, resume, stateFrom, takeSnapshot } from "./snapshot.ts";
import { emptyState, nameFrom } from "./state.ts";
import { hostLost } from "./task.ts";
import { assemble, operationsOf, type WorldOptions } from "./world.ts";

export type BatchOptions = Omit<WorldOptions, "reaper"> & {
  /** Ends the containers if this process dies without a word; its own when absent. */
  reaper?: Reaper | undefined;
  /** The Batch resources of the stack's template, resolved. */
  resources?: readonly TemplateResource[] | undefined;
  port?: number | undefined;
  /** Jobs are kept in `<stateDir>/batch.json`; in memory alone when absent. */
  stateDir?: string | undefined;
  restore?: BatchSnapshot | undefined;
};

export type Batch = Service & {
  /** Takes a job's host away: with notice (SIGTERM, then SIGKILL, as spot draining does) or silently. False: it has none. */
  loseHost(jobId: string, how?: { notice: boolean }): boolean;
  /** Whether new hosts can be had in a compute environment; jobs stay RUNNABLE while not. */
  setStock(computeEnvironment: string, inStock: boolean): void;
  /** Changes delays while it runs, `listLagMs` for one. */
  setDelays(changes: Partial<Delays>): void;
  hosts(): readonly Host[];
  snapshot(): BatchSnapshot;
};

/** How long state changes are gathered before the file is written again. */
const SAVE_AFTER_MS = 250;
/** A process that ignores SIGTERM does not hold up the end of everything. */
const CLOSE_GRACE_MS = 2_000;

/** AWS Batch on loopback: queues, hosts, attempts and events, with a real process for each container. */
export async function createBatch(options: BatchOptions): Promise<Batch> {
  const file = createStateFile(options.stateDir, "batch.json");
  const restored = options.restore ?? (file.read() as BatchSnapshot | undefined); // this module alone writes the file
  const state = restored === undefined ? emptyState() : stateFrom(restored);
  const save = () => file.write(takeSnapshot(state));

  let saving = false;
  const reaper = options.reaper ?? createReaper();
  const { world, parts } = assemble({ ...options, reaper }, state, changed);
  function changed() {
    if (saving) return;
    saving = true;
    world.timers.after(SAVE_AFTER_MS, () => {
      saving = false;
      save();
    });
  }

  fromTemplate(state, world.account, options.resources ?? []);
  const operations = operationsOf(world, parts, changed);
  const routes = Object.fromEntries(Object.keys(operations).map((name) => [`/v1/${name.toLowerCase()}`, name]));
  const service = await serve({ dialect: restJson(routes), operations, port: options.port });
  resume(world, parts.admission.admit);

  return {
    ...service,
    loseHost(jobId, { notice } = { notice: true }) {
      const hostId = state.jobs.get(jobId)?.task?.hostId;
      const host = world.hosts.list().find(({ id }) => id === hostId);
      if (host === undefined) return false;
      world.hosts.lose(host.id);
      for (const lost of host.jobs.keys())
        parts.attempts.stop(lost, { ...hostLost(host.id), silently: !notice }, notice ? world.delays.stopGraceMs : 0);
      return true;
    },
    setStock(computeEnvironment, inStock) {
      world.hosts.setStock(nameFrom(computeEnvironment), inStock);
      world.lifecycle.schedule();
    },
    setDelays: (changes) => void Object.assign(world.delays, changes),
    hosts: world.hosts.list,
    snapshot: () => takeSnapshot(state),
    async close() {
      await service.close();
      await parts.attempts.abandonAll(Math.min(world.delays.stopGraceMs, CLOSE_GRACE_MS));
      world.timers.clear();
      if (options.reaper === undefined) reaper.close();
      save();
    },
  };
}
