import type { GetFilteredProofRequestsRequest } from "../../../src/gen/types_pb.ts";
import { optionalAddress, optionalId32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import { hasBid } from "../state/auction.ts";
import { type Question, questionOf } from "../state/filter.ts";

/** What this filter of the wire asks; bytes of a wrong length end the call, for they would find nothing for ever. */
export const askedOf = ({ state }: Engine, filter: GetFilteredProofRequestsRequest): Question =>
  questionOf(
    {
      ...filter,
      vkHash: optionalId32(filter.vkHash, "vk_hash"),
      requester: optionalAddress(filter.requester, "requester"),
      fulfiller: optionalAddress(filter.fulfiller, "fulfiller"),
      notBidBy: optionalAddress(filter.notBidBy, "not_bid_by"),
    },
    (requestId, prover) => hasBid(state, requestId, prover),
  );
