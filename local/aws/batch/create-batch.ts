import type { Guard } from "../iam/guard.ts";
import { createReaper, type Reaper } from "../processes/reaper.ts";
import { awsJson, restJson, type Service, serve } from "../protocol/serve.ts";
import { clusterOperations } from "./clusters.ts";
import { createTimers, type Delays } from "./delays.ts";
import { fromTemplate, type TemplateResource } from "./from-template.ts";
import type { Host } from "./host.ts";
import { createJournal } from "./journal.ts";
import type { World } from "./lifecycle.ts";
import { type BatchSnapshot, resume, stateFrom, takeSnapshot } from "./snapshot.ts";
import { emptyState, nameFrom } from "./state.ts";
import { hostLost } from "./task.ts";
import { assemble, operationsOf, type Parts, type WorldOptions } from "./world.ts";

export type BatchOptions = Omit<WorldOptions, "reaper"> & {
  /** Ends the containers if this process dies without a word; its own when absent. */
  reaper?: Reaper | undefined;
  /** The Batch resources of the stack's template, resolved. */
  resources?: readonly TemplateResource[] | undefined;
  port?: number | undefined;
  /** Who may call what; everybody everything when absent. */
  guards?: { batch: Guard; ecs: Guard } | undefined;
  /** Where everything is kept, through an end without warning too; in memory alone when absent. */
  stateDir?: string | undefined;
  restore?: BatchSnapshot | undefined;
};

export type Batch = Service & {
  /** ECS, as far as it shows Batch's own clusters; it ends with Batch. */
  ecs: Omit<Service, "close">;
  /** Takes a job's host away: with notice (SIGTERM, then SIGKILL, as spot draining does) or silently. False: it has none. */
  loseHost(jobId: string, how?: { notice: boolean }): boolean;
  /** Whether new hosts can be had in a compute environment; jobs stay RUNNABLE while not. */
  setStock(computeEnvironment: string, inStock: boolean): void;
  /** Changes delays while it runs, `listLagMs` for one. */
  setDelays(changes: Partial<Delays>): void;
  hosts(): readonly Host[];
  snapshot(): BatchSnapshot;
};

/** A process that ignores SIGTERM does not hold up the end of everything. */
const CLOSE_GRACE_MS = 2_000;

/** AWS Batch on loopback: queues, hosts, attempts and events, with a real process for each container. */
export async function createBatch(options: BatchOptions): Promise<Batch> {
  const journal = createJournal(options.stateDir);
  const restored = options.restore ?? journal.read();
  const state = restored === undefined ? emptyState() : stateFrom(restored);
  const save = () => journal.write(takeSnapshot(state));
  const reaper = options.reaper ?? createReaper();
  const timers = createTimers();
  const { world, parts } = assemble({ ...options, reaper }, { state, timers, onChange: journal.record });

  fromTemplate(state, world.account, options.resources ?? []);
  save();
  const operations = operationsOf(world, parts, { onJob: journal.record, onResource: save });
  const routes = Object.fromEntries(Object.keys(operations).map((name) => [`/v1/${name.toLowerCase()}`, name]));
  const service = await serve({
    dialect: restJson(routes),
    operations,
    port: options.port,
    guard: options.guards?.batch,
  });
  const ecs = await serve({
    dialect: awsJson("1.1"),
    operations: clusterOperations(world),
    guard: options.guards?.ecs,
  });
  resume(world, parts.admission.admit);

  return {
    ...service,
    ecs,
    ...controlsOf(world, parts),
    async close() {
      await Promise.all([service.close(), ecs.close()]);
      await parts.attempts.abandonAll(Math.min(world.delays.stopGraceMs, CLOSE_GRACE_MS));
      timers.clear();
      if (options.reaper === undefined) await reaper.close();
      save();
    },
  };
}

/** What no API of Batch does: the weather that it has to stand. */
const controlsOf = (
  { state, hosts, delays, lifecycle }: World,
  { attempts }: Parts,
): Omit<Batch, keyof Service | "ecs"> => ({
  loseHost(jobId, { notice } = { notice: true }) {
    const hostId = state.jobs.get(jobId)?.task?.hostId;
    const host = hosts.list().find(({ id }) => id === hostId);
    if (host === undefined) return false;
    hosts.lose(host.id);
    const stop = { ...hostLost(host.id), silently: !notice };
    for (const lost of host.jobs.keys()) attempts.stop(lost, stop, notice ? delays.stopGraceMs : 0);
    return true;
  },
  setStock(computeEnvironment, inStock) {
    hosts.setStock(nameFrom(computeEnvironment), inStock);
    lifecycle.schedule();
  },
  setDelays: (changes) => void Object.assign(delays, changes),
  hosts: hosts.list,
  snapshot: () => takeSnapshot(state),
});
