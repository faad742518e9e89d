import type { EventHeap } from "../event-heap.ts";
import { event } from "../events.ts";
import type { ClassView } from "../policy.ts";
import { type Host, idOf, type Job } from "./host.ts";
import { type ClassLuck, isWithin } from "./luck.ts";
import { createSlots, type SlotsOptions } from "./slots.ts";

export type GroupOptions = SlotsOptions & { scaleDownAfterSec: number };

/** The hosts and the queue of one class: what AWS Batch does with one compute environment. One job a host at once. */
export function createHostGroup(options: GroupOptions) {
  const { index, hostClass, luck, scaleDownAfterSec, timeline } = options;
  const { className, instanceType, market, maxHosts } = hostClass;
  const counts = { maxHosts, minimumHosts: 0, maximumHosts: maxHosts, queued: 0 };
  const view = { className, instanceType, market, ...counts } satisfies ClassView;
  const slots = createSlots(options);
  const queue: Job[] = [];
  let closing = false;

  /** A host without a job takes the next one, or waits for one as long as a scale-down leaves it. */
  const idle = (host: Host, nowSec: number): void => {
    slots.turn(host, "idle", nowSec);
    const next = queue.shift();
    view.queued = queue.length;
    if (next !== undefined) start(host, next, nowSec);
    else if (closing) slots.terminate(host, nowSec);
    else timeline.add(nowSec + scaleDownAfterSec, event.idleTooLong, host.id, host.turn);
  };
  const start = (host: Host, job: Job, nowSec: number): void => {
    slots.turn(host, "busy", nowSec);
    startJob(host, job, luck, timeline, nowSec);
  };
  /** Starts hosts for the minimum and for what waits, as long as there are any to be had. */
  const fit = (nowSec: number): void => {
    const { count } = slots;
    const isKept = () => count.alive < view.minimumHosts;
    const isNeeded = () => count.alive < view.maximumHosts && count.starting < queue.length;
    while (!slots.isFull() && (isKept() || isNeeded()) && !isWithin(luck.stockOuts, nowSec))
      slots.launch(nowSec, false);
  };

  return {
    view,
    lives: slots.lives,
    hasIdle: () => slots.firstIdle() !== undefined,
    hostReady: idle,
    setMaximum(count: number, nowSec: number): void {
      view.maximumHosts = count;
      fit(nowSec);
    },
    fit,
    enqueue(job: Job, nowSec: number, atFront = false): void {
      job.state = "queued";
      job.className = className;
      job.classIndex = index;
      const host = slots.firstIdle();
      if (host !== undefined) return start(host, job, nowSec);
      queue.splice(atFront ? 0 : queue.length, 0, job);
      view.queued = queue.length;
      fit(nowSec);
    },
    /** The job waits or runs no more; its host takes the next one. */
    withdraw(job: Job, nowSec: number): void {
      const { host } = job;
      if (host !== undefined) {
        release(host, nowSec);
        return idle(host, nowSec);
      }
      const place = queue.indexOf(job);
      if (place >= 0) queue.splice(place, 1);
      view.queued = queue.length;
    },
    /** The host's job is over: what it was, and the host takes the next. */
    finish(host: Host, nowSec: number): Host["work"] {
      const { work } = host;
      release(host, nowSec);
      idle(host, nowSec);
      return work;
    },
    lose(slot: number, nowSec: number): { host: Host; job: Job | undefined } | undefined {
      const host = slots.at(slot);
      if (host === undefined) return undefined;
      const job = release(host, nowSec);
      slots.terminate(host, nowSec);
      return { host, job };
    },
    idleTooLong(host: Host, nowSec: number): void {
      if (slots.count.alive > view.minimumHosts) slots.terminate(host, nowSec);
    },
    setMinimum(count: number, nowSec: number): void {
      if (count === view.minimumHosts) return;
      view.minimumHosts = count;
      fit(nowSec);
      for (const host of slots.fromLast()) {
        const isTooLong = host.state === "idle" && host.sinceSec + scaleDownAfterSec <= nowSec;
        if (isTooLong && slots.count.alive > count) slots.terminate(host, nowSec);
      }
    },
    openAll(nowSec: number): void {
      view.minimumHosts = maxHosts;
      while (!slots.isFull()) idle(slots.launch(nowSec, true), nowSec);
    },
    /** From now on no more is kept than what the queue needs. */
    close(nowSec: number): void {
      closing = true;
      view.minimumHosts = 0;
      for (const host of slots.fromLast()) {
        const isSpare = host.state === "starting" && slots.count.starting > queue.length;
        if (host.state === "idle" || isSpare) slots.terminate(host, nowSec);
      }
    },
  };
}

/** Puts the job on the host, which does nothing else until it is over. */
function startJob(host: Host, job: Job, luck: ClassLuck, timeline: EventHeap, nowSec: number): void {
  const { luck: own, gas, executable } = job.entry;
  const startUpSec = own.containerSec + (host.isNew ? luck.readySec(host.slot) : 0);
  const speed = luck.pguPerSec(host.slot) * luck.slowness(host.slot, nowSec);
  const proveSec = (gas / speed) * own.slowness;
  const workSec = executable ? proveSec + own.wrapSec + own.uploadSec : own.executionSec;
  host.work = { job, startUpSec, proveSec };
  host.job = idOf(job);
  host.isNew = false;
  host.life.jobs += 1;
  job.state = "starting";
  job.host = host;
  job.hostId = host.id;
  job.startedAtSec = nowSec;
  timeline.add(nowSec + startUpSec, event.provingStarts, host.id, host.turn);
  timeline.add(nowSec + startUpSec + workSec, event.jobEnds, host.id, host.turn);
}

/** Takes the job off its host, which has then nothing to do. */
function release(host: Host, nowSec: number): Job | undefined {
  const job = host.work?.job;
  if (job === undefined) return undefined;
  host.life.busySec += nowSec - host.sinceSec;
  host.work = undefined;
  host.job = undefined;
  job.host = undefined;
  job.hostId = undefined;
  job.startedAtSec = undefined;
  return job;
}
