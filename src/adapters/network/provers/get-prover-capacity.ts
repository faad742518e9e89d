import type { Address, UnixSeconds } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";
import { secondsOf } from "../parse-values.ts";
import { type Rpc, readIfFound } from "../rpc.ts";

/** What a prover last reported of its GPUs. Times of use are milliseconds since `countersSinceSec`, and only grow. */
export type ProverCapacity = {
  observedAtSec: UnixSeconds;
  countersSinceSec: UnixSeconds;
  lastReportedAtSec: UnixSeconds;
  gpuNodes: number;
  gpuAvailableMs: bigint;
  gpuBusyMs: bigint;
  gpus: readonly { name: string; memoryBytes: bigint; count: number }[];
  /** What the counters grew by between the last two reports. */
  latestWindow?: {
    startSec: UnixSeconds;
    endSec: UnixSeconds;
    gpuAvailableMs: bigint;
    gpuBusyMs: bigint;
    gpuNodesAtEnd: number;
  };
};

/**
 * What `prover` last reported of its GPUs: telemetry, which nobody checks. undefined where it has not reported.
 * @rpc GetProverCapacity
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProverCapacity
 */
export const getProverCapacity = (rpc: Rpc, prover: Address): Promise<ProverCapacity | undefined> =>
  readIfFound(
    rpc,
    ProverNetwork.method.getProverCapacity,
    { prover: bytesOf(prover) },
    ({ capacity }) =>
      capacity &&
      defined({
        observedAtSec: secondsOf(capacity.observedAt),
        countersSinceSec: secondsOf(capacity.countersSince),
        lastReportedAtSec: secondsOf(capacity.lastReportedAt),
        gpuNodes: capacity.gpuNodes,
        gpuAvailableMs: capacity.gpuAvailableMsTotal,
        gpuBusyMs: capacity.gpuBusyMsTotal,
        gpus: capacity.gpus.map(({ name, memoryTotalBytes, nodeCount }) => ({
          name,
          memoryBytes: memoryTotalBytes,
          count: nodeCount,
        })),
        latestWindow: capacity.latestWindow && {
          startSec: secondsOf(capacity.latestWindow.windowStart),
          endSec: secondsOf(capacity.latestWindow.windowEnd),
          gpuAvailableMs: capacity.latestWindow.gpuAvailableMs,
          gpuBusyMs: capacity.latestWindow.gpuBusyMs,
          gpuNodesAtEnd: capacity.latestWindow.gpuNodesEnd,
        },
      }),
  );
