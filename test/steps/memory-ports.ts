import { createHash } from "node:crypto";
import { type Asked, minuteOf } from "../../src/domain/asked.ts";
import type { Claim, Job, JobResult, JobState } from "../../src/domain/job.ts";
import { attemptPrefix, exitCodes, mayTakeOver, proofKey } from "../../src/domain/job.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { InPhase, Phase, Request } from "../../src/domain/request.ts";
import {
  type JobId,
  jobId,
  pgu,
  type RequestId,
  readJobName,
  type UnixSeconds,
  unixSeconds,
} from "../../src/domain/values.ts";
import type { ArtifactsPort } from "../../src/ports/artifacts.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Counters } from "../../src/ports/counters.ts";
import { type DemandLog, mostPerMinute } from "../../src/ports/demand-log.ts";
import type { Calibration, Fleet, FleetClass, JobPlan } from "../../src/ports/fleet.ts";
import type { Knobs } from "../../src/ports/knobs.ts";
import type { LaneLeases, WatcherLease } from "../../src/ports/leases.ts";
import { PortError } from "../../src/ports/port-error.ts";
import type { QueueName, Queues } from "../../src/ports/queues.ts";
import type { Requests } from "../../src/ports/requests.ts";
import { keptSamples, type Sample, type Samples } from "../../src/ports/samples.ts";
import { type Tallies, type Tally, type TallyName, tallies as tallyNames } from "../../src/ports/tallies.ts";

/** The ports in memory, with the promises of the real ones: conditions, lag, and nothing more. */

/** Knobs that are always right. */
export const memoryKnobs = (current: () => Policy): Knobs => ({
  current: async () => current(),
  areRefused: async () => false,
  areKnown: async () => true,
});

export function memoryRequests(): Requests & { all(): readonly Request[] } {
  const stored = new Map<RequestId, Request>();
  return {
    all: () => [...stored.values()],
    get: async (id) => stored.get(id),
    async create(request) {
      const current = stored.get(request.terms.requestId);
      if (current) return { kind: "exists", current };
      stored.set(request.terms.requestId, request);
      return { kind: "stored" };
    },
    async replace(request) {
      const current = stored.get(request.terms.requestId);
      if (current?.revision !== request.revision - 1) return { kind: "conflict", current };
      stored.set(request.terms.requestId, request);
      return { kind: "stored" };
    },
    inPhase: async <P extends Phase>(phase: P) =>
      [...stored.values()].filter((request): request is InPhase<P> & Request => request.phase === phase),
  };
}

/** Leases that are never held past `leaseMs`, on the clock given. */
export function memoryLanes(clock: Clock): LaneLeases {
  let lane: { holder: string; untilMs: number; nextNonce: bigint | undefined } | undefined;
  let deliveryWaitsUntilMs = 0;
  return {
    async acquire(_signer, holder, use, leaseMs) {
      const held = lane && lane.holder !== holder && lane.untilMs > clock.nowMs();
      if (use === "bid" && deliveryWaitsUntilMs > clock.nowMs()) return { kind: "busy", because: "delivery-waits" };
      if (held) {
        if (use === "deliver") deliveryWaitsUntilMs = clock.nowMs() + 2_000;
        return { kind: "busy", because: "held" };
      }
      if (use === "deliver") deliveryWaitsUntilMs = 0;
      lane = { holder, untilMs: clock.nowMs() + leaseMs, nextNonce: lane?.nextNonce };
      return { kind: "granted", nextNonce: lane.nextNonce };
    },
    async renew(_signer, holder, leaseMs) {
      if (lane?.holder !== holder) return false;
      lane = { ...lane, untilMs: clock.nowMs() + leaseMs };
      return true;
    },
    async release(_signer, holder, nextNonce) {
      if (lane?.holder === holder) lane = { holder: "", untilMs: 0, nextNonce };
    },
  };
}

export function memoryWatcherLease(): WatcherLease {
  let held: { holder: string; startedAtMs: number } | undefined;
  return {
    async take(holder, startedAtMs) {
      if (held && held.startedAtMs > startedAtMs) return false;
      held = { holder, startedAtMs };
      return true;
    },
    holds: async (holder) => held?.holder === holder,
  };
}

type Message = { queue: QueueName; requestId: RequestId };

/** Messages wait until the test delivers them, as often and in the order that it likes. */
export function memoryQueues(): Queues & { take(): readonly Message[] } {
  let waiting: Message[] = [];
  return {
    async send(queue, { requestId }) {
      waiting.push({ queue, requestId });
    },
    take() {
      const taken = waiting;
      waiting = [];
      return taken;
    },
  };
}

export function memoryCounters(): Counters {
  let time = { busyMs: 0, availableMs: 0 };
  return {
    async addGpuTime({ busyMs, availableMs }) {
      time = { busyMs: time.busyMs + busyMs, availableMs: time.availableMs + availableMs };
    },
    gpuTime: async () => ({ ...time, sinceSec: unixSeconds(0) }),
  };
}

export function memorySamples(): Samples {
  const series = new Map<string, readonly (Sample & { id?: string })[]>();
  return {
    async observe(name, sample) {
      if (!Number.isFinite(sample.value) || !Number.isFinite(sample.atSec)) {
        throw new PortError("not-finite", "give-up", `${name}: no measurement`);
      }
      const kept = series.get(name) ?? [];
      if (sample.id !== undefined && kept.some(({ id }) => id === sample.id)) return;
      const inOrder = [...kept, sample].sort((a, b) => a.atSec - b.atSec);
      series.set(name, inOrder.slice(-keptSamples));
    },
    read: async (names) =>
      new Map(
        names.flatMap((name) => {
          const kept = series.get(name);
          return kept ? [[name, kept.map(({ value, atSec }) => ({ value, atSec }))] as const] : [];
        }),
      ),
  };
}

export function memoryTallies(): Tallies {
  const hours = new Map<number, Record<TallyName, bigint>>();
  const none = () => Object.fromEntries(Object.keys(tallyNames).map((name) => [name, 0n])) as Tally["counts"]; // each name
  return {
    async add(atSec, counts) {
      const hourSec = Math.floor(atSec / 3600) * 3600;
      if (Object.values(counts).every((count) => Number(count) === 0)) return;
      const before = hours.get(hourSec) ?? none();
      for (const [name, count] of Object.entries(counts)) {
        if (typeof count === "number" && !Number.isFinite(count)) throw new PortError("not-finite", "give-up", name);
        before[name as TallyName] += typeof count === "bigint" ? count : BigInt(Math.round(count)); // its own keys
      }
      hours.set(hourSec, before);
    },
    since: async (fromSec) =>
      [...hours]
        .filter(([hourSec]) => hourSec >= Math.floor(fromSec / 3600) * 3600)
        .sort(([a], [b]) => a - b)
        .map(([hourSec, counts]) => ({ hourSec: unixSeconds(hourSec), counts: { ...counts } })),
  };
}

export function memoryDemandLog(): DemandLog {
  const minutes = new Map<UnixSeconds, readonly Asked[]>();
  const numbers = ({ mode: _mode, ...rest }: Asked): readonly number[] => Object.values(rest);
  return {
    async note(atSec, asked) {
      const wrong = asked.flatMap(numbers).find((value) => !Number.isFinite(value));
      if (wrong !== undefined) throw new PortError("not-finite", "give-up", `${wrong} cannot be noted`);
      const minuteSec = minuteOf(atSec);
      minutes.set(minuteSec, [...(minutes.get(minuteSec) ?? []), ...asked].slice(0, mostPerMinute));
    },
    since: async (fromSec) =>
      [...minutes]
        .filter(([minuteSec]) => minuteSec >= minuteOf(fromSec))
        .sort(([a], [b]) => a - b)
        .map(([minuteSec, asked]) => ({ minuteSec, asked: [...asked].sort((a, b) => a.atSec - b.atSec) })),
  };
}

type StoredJob = { plan: JobPlan; jobId: JobId; createdAtMs: number; state: JobState };

/** How a job's process ends when the test lets it run. */
export type JobEnd = "proof" | "wrong-proof" | "failure" | "late" | "host-lost" | "crash" | "hang";

export type MemoryFleet = Fleet &
  ArtifactsPort & {
    /** Replaces the classes of hosts; `keepHosts` changes them as well, and its hosts are there at once. */
    setHosts(classes: readonly FleetClass[]): void;
    /** Jobs that measure, from now on. */
    setCalibrations(calibrations: readonly Calibration[]): void;
    /** Jobs of the class get no host from now on, and say so. */
    sellOut(className: string): void;
    jobs(): readonly StoredJob[];
    /** Runs every waiting job, as the runner does: the fence first, then what `end` says. Returns whose state changed. */
    run(prove: (id: RequestId) => Uint8Array, end: JobEnd): readonly RequestId[];
    /** Writes a proof as an attempt that was believed dead. */
    writeLate(id: RequestId, job: string, proof: Uint8Array): void;
  };

/** Jobs and what they leave in the bucket. A submission shows in the list only `lagMs` later. */
export function memoryFleet(clock: Clock, { lagMs = 0 } = {}): MemoryFleet {
  const jobs: StoredJob[] = [];
  const claims = new Map<RequestId, Claim>();
  const results = new Map<RequestId, JobResult[]>();
  const objects = new Map<string, Uint8Array>();
  let classes: readonly FleetClass[] = [];
  let calibrations: readonly Calibration[] = [];
  const soldOut = new Set<string>();

  const hasNoHost = ({ plan, state }: StoredJob) => state.kind === "waiting" && soldOut.has(plan.className);
  const shown = (job: StoredJob): Job => ({
    jobId: job.jobId,
    jobName: job.plan.jobName,
    createdAtSec: unixSeconds(job.createdAtMs / 1000),
    state: hasNoHost(job) ? { kind: "waiting", blocked: "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY" } : job.state,
  });
  const store = (id: RequestId, job: string, proof: Uint8Array) => {
    const key = proofKey(attemptPrefix(id, job, 1));
    objects.set(key, proof);
    const sha256 = createHash("sha256").update(proof).digest("hex");
    const result: JobResult = {
      ...{ requestId: id, jobId: jobId(job), attempt: 1, backend: "simulated" as const, stages: [] },
      ...{ outcome: "proved" as const, proof: { key, sha256, sizeBytes: proof.length } },
    };
    results.set(id, [...(results.get(id) ?? []), result]);
  };

  return {
    jobs: () => jobs,
    async submit(plan) {
      const id = jobId(`job-${jobs.length + 1}`);
      jobs.push({ plan, jobId: id, createdAtMs: clock.nowMs(), state: { kind: "waiting" } });
      return id;
    },
    find: async (name) =>
      jobs
        .filter(({ plan, createdAtMs }) => plan.jobName === name && clock.nowMs() - createdAtMs >= lagMs)
        .map(shown)
        .at(-1),
    describe: async (ids) => jobs.filter((job) => ids.includes(job.jobId)).map(shown),
    async terminate(id, reason) {
      const job = jobs.find((each) => each.jobId === id);
      if (job && (job.state.kind === "waiting" || job.state.kind === "running")) job.state = { kind: "ended", reason };
    },
    calibrations: async () => calibrations,
    setCalibrations(given) {
      calibrations = given;
    },
    classes: () => classes,
    hosts: async () => classes,
    async keepHosts(className, wanted) {
      const found = classes.find((each) => each.className === className);
      if (!found) throw new PortError("unknown-class", "give-up", `no compute environment ${className}`);
      const { desiredHosts, readyHosts, deployedHosts } = found;
      const minimumHosts = Math.min(wanted.minimumHosts, deployedHosts);
      const maximumHosts = Math.max(Math.min(wanted.maximumHosts, deployedHosts), minimumHosts, desiredHosts);
      if (minimumHosts === found.minimumHosts && maximumHosts === found.maximumHosts) return undefined;
      const atLeast = (hosts: number) => Math.max(hosts, minimumHosts);
      const there = { desiredHosts: atLeast(desiredHosts), readyHosts: atLeast(readyHosts) };
      classes = classes.map((each) => (each === found ? { ...found, minimumHosts, maximumHosts, ...there } : each));
      return { minimumHosts, maximumHosts };
    },
    sellOut(className) {
      soldOut.add(className);
    },
    setHosts(given) {
      classes = given;
    },
    run(prove, end) {
      const waiting = jobs.filter((job) => job.state.kind === "waiting" && !hasNoHost(job));
      for (const job of waiting) {
        const id = job.plan.terms.requestId;
        const claim: Claim = { jobId: job.jobId, round: readJobName(job.plan.jobName)?.round ?? 0, attempt: 1 };
        const holder = claims.get(id);
        if (holder && !mayTakeOver(holder, claim)) {
          job.state = { kind: "ended", exitCode: exitCodes.notOurs, reason: "Essential container in task exited" };
          continue;
        }
        claims.set(id, claim);
        job.state = endStates(clock.now())[end];
        if (end === "proof") store(id, job.jobId, prove(id));
        if (end === "wrong-proof") store(id, job.jobId, new TextEncoder().encode("not a proof"));
        const common = { requestId: id, jobId: job.jobId, attempt: 1, backend: "simulated", stages: [] } as const;
        if (end === "failure") {
          const failure = { error: "EXECUTION_FAILURE", message: "it panicked", stage: "execute" } as const;
          results.set(id, [{ ...common, outcome: "failed", failure }]);
        }
        if (end === "late") results.set(id, [{ ...common, outcome: "late", gas: pgu(900_000_000n) }]);
      }
      return waiting.map(({ plan }) => plan.terms.requestId);
    },
    writeLate: store,
    results: async (id) => results.get(id) ?? [],
    claim: async (id) => claims.get(id),
    lastSign: async () => ({ kind: "nothing" }),
    readProof: async ({ key }) => {
      const bytes = objects.get(key);
      return bytes ? { kind: "proof", bytes } : { kind: "damaged", because: "it is not there" };
    },
  };
}

const endStates = (now: UnixSeconds): Record<JobEnd, JobState> => ({
  proof: { kind: "succeeded" },
  "wrong-proof": { kind: "succeeded" },
  failure: { kind: "succeeded" },
  late: { kind: "ended", exitCode: exitCodes.tooLate, reason: "Essential container in task exited" },
  "host-lost": { kind: "ended", reason: "Host EC2 (instance i-0) terminated." },
  crash: { kind: "ended", exitCode: 139, reason: "Essential container in task exited" },
  hang: { kind: "running", startedAtSec: now },
});
