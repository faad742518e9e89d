import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { ExponentialBackoff } from "cockatiel";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { NetworkError } from "../../ports/port-error.ts";
import { classify } from "./classify.ts";
import type { Connection } from "./transport.ts";

/** What every verb works with. */
export type Rpc = {
  transport: Transport;
  log: Log;
  clock: Pick<Clock, "nowMs" | "sleep">;
  /** Milliseconds that a call may take, retries of a read included. */
  deadlineMs: number;
  /** Ends the call early; a read then rejects with its reason. */
  signal?: AbortSignal | undefined;
};

/** As the reference node gives a call. */
const usualDeadlineMs = 15_000;
/** One try of a read; a lost packet must not cost the whole deadline. */
const readTryMs = 5_000;

const mostTries = 5;
/** Its own loop would sleep through an abort: only its pauses are taken. */
const backoff = new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 });

export type RpcOptions = {
  connection: Connection;
  log: Log;
  clock: Pick<Clock, "nowMs" | "sleep">;
  deadlineMs?: number;
};

export const createRpc = ({ connection, log, clock, deadlineMs = usualDeadlineMs }: RpcOptions): Rpc => ({
  transport: connection.transport,
  log,
  clock,
  deadlineMs: Math.ceil(deadlineMs), // gRPC has no parts of a millisecond
});

/**
 * A call that changes nothing: tried again with backoff within the deadline, and its answer made ours by `parse`. Throws a
 * NetworkError, `unreadable` where `parse` finds a value that is none (a RangeError).
 */
export async function read<I extends DescMessage, O extends DescMessage, T>(
  rpc: Rpc,
  method: DescMethodUnary<I, O>,
  input: MessageInitShape<I>,
  parse: (answer: MessageShape<O>) => T,
): Promise<T> {
  const endsAtMs = performance.now() + rpc.deadlineMs; // as the signal beside it counts, whatever the clock is
  const ended = endedBy(rpc, AbortSignal.timeout(rpc.deadlineMs));
  let pause = backoff.next();
  for (let nth = 1; ; nth += 1) {
    const answer = await readOnce(rpc, method, input, endsAtMs - performance.now());
    if (!(answer instanceof NetworkError)) return parsed(method.name, () => parse(answer));
    if (answer.policy !== "retry" || nth === mostTries) throw answer;
    await rpc.clock.sleep(Math.ceil(pause.duration), ended);
    rpc.signal?.throwIfAborted();
    if (ended.aborted) throw answer;
    pause = pause.next(undefined);
  }
}

/** The answer, or why there is none. Throws the signal's reason where it is aborted. */
async function readOnce<I extends DescMessage, O extends DescMessage>(
  { transport, signal }: Rpc,
  method: DescMethodUnary<I, O>,
  input: MessageInitShape<I>,
  leftMs: number,
): Promise<MessageShape<O> | NetworkError> {
  signal?.throwIfAborted();
  try {
    const tryMs = Math.min(Math.max(Math.ceil(leftMs), 1), readTryMs);
    const { message } = await transport.unary(method, signal, tryMs, undefined, input);
    return message;
  } catch (error) {
    signal?.throwIfAborted();
    return classify(method.name, "read", error);
  }
}

const endedBy = ({ signal }: Rpc, late: AbortSignal): AbortSignal => (signal ? AbortSignal.any([signal, late]) : late);

function parsed<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NetworkError("unreadable", "give-up", `${name}: ${error.message}`, { cause: error });
  }
}

/** A read whose subject the network may not know: undefined then. */
export async function readIfFound<I extends DescMessage, O extends DescMessage, T>(
  rpc: Rpc,
  method: DescMethodUnary<I, O>,
  input: MessageInitShape<I>,
  parse: (answer: MessageShape<O>) => T,
): Promise<T | undefined> {
  return read<I, O, T | undefined>(rpc, method, input, parse).catch((error: unknown) => {
    if (error instanceof NetworkError && error.code === "not-found") return undefined;
    throw error;
  });
}

/**
 * A signed call, sent once and never again from here; `bytes` is what it weighs. Throws a NetworkError, or the signal's
 * reason where it was aborted before anything was sent.
 */
export async function sendOnce<I extends DescMessage, O extends DescMessage>(
  rpc: Rpc,
  method: DescMethodUnary<I, O>,
  input: MessageInitShape<I>,
  bytes = 0,
): Promise<MessageShape<O>> {
  rpc.signal?.throwIfAborted();
  try {
    const { message } = await rpc.transport.unary(
      method,
      rpc.signal,
      rpc.deadlineMs + uploadMs(bytes),
      undefined,
      input,
    );
    return message;
  } catch (error) {
    throw classify(method.name, "signed", error);
  }
}

/** 1 MiB a second is slow for a Lambda; a fulfilment's Lambda ends after 120 s, and has a look to take after a timeout. */
const uploadMs = (bytes: number): number => Math.min(Math.ceil(bytes / 1048.576), 75_000);
