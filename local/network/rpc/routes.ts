import type { ConnectRouter } from "@connectrpc/connect";
import { ArtifactStore } from "../../../src/gen/artifact_pb.ts";
import { ProverNetwork } from "../../../src/gen/network_pb.ts";
import { Verifier } from "../../../src/gen/verifier_pb.ts";
import type { Engine } from "../engine.ts";
import type { PriceFeed } from "../price-feed.ts";
import { accountDelegations } from "./account-delegations.ts";
import { accounts } from "./accounts.ts";
import { artifactStore } from "./artifact-store.ts";
import { balances } from "./balances.ts";
import { bid } from "./bid.ts";
import { bidHistory } from "./bid-history.ts";
import { cancelRequest } from "./cancel-request.ts";
import { chain } from "./chain.ts";
import { delegation } from "./delegation.ts";
import { executeProof } from "./execute-proof.ts";
import { failFulfillment } from "./fail-fulfillment.ts";
import { feeParams } from "./fee-params.ts";
import { fulfillProof } from "./fulfill-proof.ts";
import { getStdinUri } from "./get-stdin-uri.ts";
import { graphs } from "./graphs.ts";
import { params } from "./params.ts";
import { prices } from "./prices.ts";
import { programs } from "./programs.ts";
import { proofRequests } from "./proof-requests.ts";
import { proverStats } from "./prover-stats.ts";
import { provers } from "./provers.ts";
import { reportProverInfo } from "./report-prover-info.ts";
import { requestProof } from "./request-proof.ts";
import { searches } from "./search.ts";
import { settle } from "./settle.ts";
import { subscribeProofRequests } from "./subscribe-proof-requests.ts";
import { suspension } from "./suspension.ts";
import { transactions } from "./transactions.ts";
import { transfers } from "./transfers.ts";
import { verifierService } from "./verifier.ts";
import { withdrawals } from "./withdrawals.ts";

/** The three services on one origin. */
export const routes = (engine: Engine, feed: PriceFeed) => (router: ConnectRouter) => {
  router.service(ProverNetwork, {
    ...requestProof(engine),
    ...cancelRequest(engine),
    ...bid(engine),
    ...settle(engine),
    ...fulfillProof(engine),
    ...failFulfillment(engine),
    ...executeProof(engine),
    ...getStdinUri(engine),
    ...proofRequests(engine),
    ...subscribeProofRequests(engine),
    ...params(engine),
    ...feeParams(engine),
    ...accounts(engine),
    ...delegation(engine),
    ...accountDelegations(engine),
    ...programs(engine),
    ...balances(engine),
    ...transfers(engine),
    ...withdrawals(engine),
    ...transactions(engine),
    ...bidHistory(engine),
    ...provers(engine),
    ...proverStats(engine),
    ...suspension(engine),
    ...searches(engine),
    ...graphs(engine),
    ...chain(engine),
    ...reportProverInfo(engine),
    ...prices(engine, feed),
  });
  router.service(ArtifactStore, artifactStore(engine));
  router.service(Verifier, verifierService(engine));
};
