import type { RequestId } from "../../src/domain/values.ts";
import type { MarketRequest } from "../market/market.ts";
import type { HostView, JobView } from "../policy.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An assigned request on its way to a proof. What a policy sees of it is its own part of it. */
export type Job = Writable<JobView> & {
  entry: MarketRequest;
  /** Of the class whose queue it is in or whose host runs it; -1: unplaced. */
  classIndex: number;
  host: Host | undefined;
};

export type Host = Writable<HostView> & {
  classIndex: number;
  slot: number;
  /** Counted up with each change: what was due in an earlier turn no longer is. */
  turn: number;
  work: Work | undefined;
  life: HostLife;
};

/** A job on a host, in seconds. */
type Work = { job: Job; startUpSec: number; proveSec: number };

/** From launch to termination, for the bill and the report. `toSec` is Infinity while it runs. */
export type HostLife = {
  classIndex: number;
  slot: number;
  fromSec: number;
  toSec: number;
  /** Seconds with a job, whatever became of it. */
  busySec: number;
  jobs: number;
};

export const idOf = (job: Job): RequestId => job.request.requestId;
