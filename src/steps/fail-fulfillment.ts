import { errorTrace } from "../domain/failure.ts";
import type { InPhase } from "../domain/request.ts";
import type { RequestId } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import { advance, alreadyPast } from "./advance.ts";
import { bookEnd } from "./book.ts";
import { isUsedUp } from "./delivery-budget.ts";
import type { Sent } from "./errand.ts";
import type { Lane } from "./lane.ts";
import { retryLater } from "./outcome.ts";
import { remember } from "./remember.ts";

type Deps = Pick<Ports, "requests" | "network" | "clock" | "metrics" | "tallies" | "log"> & { lane: Lane };

/** Tells the network, once, that the proof cannot be made: sooner said, sooner the requester can ask another. */
export const failFulfillment =
  (deps: Deps) =>
  async ({ requestId }: { requestId: RequestId }) => {
    const request = await deps.requests.get(requestId);
    if (request?.phase !== "failing") return alreadyPast(request);
    if (isUsedUp(request.delivery) && deps.clock.now() < request.terms.deadlineSec) return lookOnly(deps, request);
    const trace = errorTrace(request.failure, requestId);
    const sent = await deps.lane.send({
      call: { kind: "fail", requestId, error: request.failure.error, ...(trace !== undefined && { trace }) },
      use: "deliver",
      untilSec: request.terms.deadlineSec,
      ...(request.delivery.state === "intended" && { before: request.delivery.intent }),
      remember: remember(deps, request, (intent) => ({ kind: "delivery-signed", intent })),
    });
    return conclude(deps, requestId, sent);
  };

/**
 * PermissionDenied, FailedPrecondition, NotFound and InvalidArgument mean that the network no longer wants the word:
 * done, not an error to retry.
 */
async function conclude(deps: Deps, requestId: RequestId, sent: Sent) {
  if (sent.kind === "outcome-unknown") return retryLater(sent.message);
  if (sent.kind === "busy") return retryLater(`the lane is busy: ${sent.because}`, 1);
  if (sent.kind === "superseded") return retryLater("the request changed while its failure was being sent", 1);

  const request = await deps.requests.get(requestId);
  if (request?.phase !== "failing") return alreadyPast(request);
  return failed(deps, request, sent.kind === "accepted");
}

/** Nothing more is sent; what was sent may have been taken all the same. */
async function lookOnly(deps: Deps, request: InPhase<"failing">) {
  const { delivery } = request;
  const landed = delivery.state === "intended" && (await deps.network.hasTransaction(delivery.intent.transaction));
  return landed ? failed(deps, request, true) : retryLater("every try to tell the failure is used up");
}

async function failed(deps: Deps, request: InPhase<"failing">, told: boolean) {
  const moved = await advance(deps, request, { kind: "told", told });
  if (moved.kind === "stale") return alreadyPast(moved.current);
  await bookEnd(deps, moved.request);
  return { kind: "failed" as const, told, because: request.failure.message };
}
