import { type CallOptions, type Client, createClient } from "@connectrpc/connect";
import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import { ProverNetwork } from "../../gen/network_pb.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { NetworkError } from "../../ports/port-error.ts";
import { classify } from "./classify.ts";
import type { Connection } from "./transport.ts";

/** What every verb works with. */
export type Rpc = {
  client: Client<typeof ProverNetwork>;
  log: Log;
  clock: Pick<Clock, "nowMs" | "sleep">;
  /** Milliseconds that a call may take, retries of a read included. */
  deadlineMs: number;
};

/** As the reference node gives a call. */
const usualDeadlineMs = 15_000;
/** One try of a read; a lost packet must not cost the whole deadline. */
const readTryMs = 5_000;

const backoff = retry(
  handleWhen((error) => error instanceof NetworkError && error.policy === "retry"),
  { maxAttempts: 4, backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 }) },
);

export type RpcOptions = {
  connection: Connection;
  log: Log;
  clock: Pick<Clock, "nowMs" | "sleep">;
  deadlineMs?: number;
};

export const createRpc = ({ connection, log, clock, deadlineMs = usualDeadlineMs }: RpcOptions): Rpc => ({
  client: createClient(ProverNetwork, connection.transport),
  log,
  clock,
  deadlineMs,
});

/** A call that changes nothing: tried again with backoff within the deadline. Throws a NetworkError. */
export async function read<T>(rpc: Rpc, name: string, call: (options: CallOptions) => Promise<T>): Promise<T> {
  const endsAtMs = rpc.clock.nowMs() + rpc.deadlineMs;
  return backoff.execute(async () => {
    const leftMs = Math.max(endsAtMs - rpc.clock.nowMs(), 1);
    try {
      return await call({ timeoutMs: Math.min(leftMs, readTryMs) });
    } catch (error) {
      throw classify(name, "read", error);
    }
  }, AbortSignal.timeout(rpc.deadlineMs));
}

/** A read whose subject the network may not know: undefined then. */
export async function readIfFound<T>(rpc: Rpc, name: string, call: (options: CallOptions) => Promise<T>) {
  return read<T | undefined>(rpc, name, call).catch((error: unknown) => {
    if (error instanceof NetworkError && error.code === "not-found") return undefined;
    throw error;
  });
}

/** A signed call, sent once and never again from here. Throws a NetworkError. */
export async function sendOnce<T>(rpc: Rpc, name: string, call: (options: CallOptions) => Promise<T>, bytes = 0) {
  try {
    return await call({ timeoutMs: rpc.deadlineMs + uploadMs(bytes) });
  } catch (error) {
    throw classify(name, "signed", error);
  }
}

/** 1 MiB a second is slow for a Lambda; a fulfilment's Lambda ends after 120 s, and has a look to take after a timeout. */
const uploadMs = (bytes: number): number => Math.min(Math.ceil(bytes / 1048.576), 75_000);
