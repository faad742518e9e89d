import { bind } from "../bind.ts";
import type { Session } from "../session.ts";
import { cancelRequest } from "./cancel-request.ts";
import { executeProof } from "./execute-proof.ts";
import { failExecution } from "./fail-execution.ts";
import { failFulfillment } from "./fail-fulfillment.ts";
import { fulfillProof } from "./fulfill-proof.ts";
import { getProofRequestDetails } from "./get-proof-request-details.ts";
import { getProofRequestParams } from "./get-proof-request-params.ts";
import { getProofRequestStatus } from "./get-proof-request-status.ts";
import { getStdinUri } from "./get-stdin-uri.ts";
import { listProofRequests } from "./list-proof-requests.ts";
import { requestProof } from "./request-proof.ts";
import { subscribeProofRequests } from "./subscribe-proof-requests.ts";

/** Proof requests: made, followed, executed, fulfilled, given up. */
export const requests = (session: Session) => ({
  create: bind(session, requestProof),
  cancel: bind(session, cancelRequest),
  params: bind(session, getProofRequestParams),
  status: bind(session, getProofRequestStatus),
  details: bind(session, getProofRequestDetails),
  list: bind(session, listProofRequests),
  subscribe: bind(session, subscribeProofRequests),
  stdinUri: bind(session, getStdinUri),
  fulfill: bind(session, fulfillProof),
  failFulfillment: bind(session, failFulfillment),
  execute: bind(session, executeProof),
  failExecution: bind(session, failExecution),
});
