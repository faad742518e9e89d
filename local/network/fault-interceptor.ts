import type { IncomingMessage } from "node:http";
import { constants, type Http2ServerRequest } from "node:http2";
import { isMessage } from "@bufbuild/protobuf";
import { type ContextValues, createContextKey, createContextValues, type Interceptor } from "@connectrpc/connect";
import { GetNonceResponseSchema } from "../../src/gen/types_pb.ts";
import { nonceRefusal } from "./authenticate.ts";
import type { Fault, Faults, Loss } from "./faults.ts";
import { createGates, type Gates } from "./gates.ts";
import { isRefusalCode, refusal, toConnectError } from "./refusal.ts";
import type { Rules } from "./rules.ts";

type UnaryOrStream = Parameters<ReturnType<Interceptor>>[0];
type Answer = Awaited<ReturnType<ReturnType<Interceptor>>>;
type NodeRequest = IncomingMessage | Http2ServerRequest;
type Strike = { request: UnaryOrStream; answer: () => Promise<Answer>; gates: Gates; rules: Rules };

const nodeRequest = createContextKey<NodeRequest | undefined>(undefined);

/** Gives the interceptor the HTTP/2 stream, which a lost answer has to cut. */
export const withNodeRequest = (request: NodeRequest): ContextValues => createContextValues().set(nodeRequest, request);

/** Asks the faults at every call, before the handler sees it. */
export function faultInterceptor(faults: Faults, rules: Rules): Interceptor {
  const gates = createGates();
  return (next) => async (request) => {
    const rpc = request.method.name;
    const fault = faults.next(rpc);
    try {
      return await strike(fault, { request, answer: () => next(request), gates, rules });
    } finally {
      gates.passed(rpc, fault);
    }
  };
}

async function strike(fault: Fault | undefined, { request, answer, gates, rules }: Strike): Promise<Answer> {
  switch (fault?.kind) {
    case "latency":
      await gates.sleep(fault.ms);
      return answer();
    case "reorder":
      await gates.hold(fault.until ?? request.method.name, fault.holdMs ?? 5000);
      return answer();
    case "refuse":
      throw toConnectError(refusal(isRefusalCode(fault.code) ? fault.code : "unknown", fault.message));
    case "outage":
      throw toConnectError(refusal("unavailable", "the network is unavailable"));
    case "wrong-nonce":
      if (request.method.name !== "GetNonce") throw toConnectError(nonceRefusal(rules, "injected"));
      return staleNonce(await answer());
    case "lose-before-commit":
      return lose(request, fault.how ?? "reset");
    case "lose-after-commit":
      await answer().catch(() => undefined); // a refusal is lost like any other answer
      return lose(request, fault.how ?? "reset");
    case "slow":
    case "truncate":
    case undefined:
      return answer();
  }
}

/** The nonce before the current one, as a replica that lags would answer. */
function staleNonce(answer: Answer): Answer {
  if (!answer.stream && isMessage(answer.message, GetNonceResponseSchema)) {
    answer.message.nonce = answer.message.nonce === 0n ? 1n : answer.message.nonce - 1n;
  }
  return answer;
}

/** The caller gets no answer; its stream or connection ends, or it waits until it loses patience. */
function lose(request: UnaryOrStream, how: Loss): Promise<never> {
  const node = request.contextValues.get(nodeRequest);
  const stream = node !== undefined && "stream" in node ? node.stream : undefined;
  if (how === "reset") stream?.close(constants.NGHTTP2_INTERNAL_ERROR);
  // Later, not from inside the session's own work: Node 20's heap broke twice in tests that cut a session full of streams.
  // With a code, as a socket that breaks: a client takes a stream that is closed without an error for one that is late.
  if (how === "disconnect") setImmediate(() => stream?.session?.destroy(new Error("cut"), constants.NGHTTP2_CANCEL));
  return new Promise(() => undefined);
}
