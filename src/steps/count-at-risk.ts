import type { Ports } from "../ports/ports.ts";
import { requestsAtRisk } from "./requests-at-risk.ts";

type Deps = Pick<Ports, "metrics" | "log"> & Parameters<typeof requestsAtRisk>[0];

/** Counts and tells the requests at risk. */
export async function countAtRisk(deps: Deps, seen: Parameters<typeof requestsAtRisk>[1]): Promise<void> {
  const risky = await requestsAtRisk(deps, seen);
  for (const { request, leftSec } of risky) {
    const { phase, terms } = request;
    deps.log.warn("at risk", { requestId: terms.requestId, outcome: "at-risk", phase, leftSec });
  }
  if (risky.length > 0) deps.metrics.add("RequestsAtRisk", risky.length); // a metric costs by the hour that it is written in
}
