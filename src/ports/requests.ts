import type { InPhase, Phase, Request } from "../domain/request.ts";
import type { RequestId } from "../domain/values.ts";

/** The requests that we promised or asked to prove. Every write names the revision that it replaces. */
export type Requests = {
  /** Strongly consistent. */
  get(id: RequestId): Promise<Request | undefined>;
  /** Stores a request that is not there yet: of two that race, one gets "exists" with what is there. */
  create(request: Request): Promise<{ kind: "stored" } | { kind: "exists"; current: Request }>;
  /** Replaces revision `request.revision - 1`. On conflict what is there comes back: a replay is told from a race. */
  replace(request: Request): Promise<{ kind: "stored" } | { kind: "conflict"; current: Request | undefined }>;
  /** All requests of a phase, the earliest deadline first. Eventually consistent. */
  inPhase<P extends Phase>(phase: P): Promise<readonly InPhase<P>[]>;
};
