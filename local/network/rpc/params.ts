import type { Engine } from "../engine.ts";
import { fromHex } from "../hex.ts";
import { orRefuse, refusal } from "../refusal.ts";
import { modeName } from "../state/status.ts";
import type { NetworkRpcs } from "./service.ts";

/** What a requester must put into a request, and a bidder must keep to. */
export const params = ({ rules }: Engine): NetworkRpcs => ({
  getProofRequestParams({ mode }) {
    const name = orRefuse(modeName(mode) ?? refusal("invalid-argument", `unknown proof mode ${mode}`));
    return {
      domain: fromHex(rules.domain),
      auctioneer: fromHex(rules.roles.auctioneer),
      executor: fromHex(rules.roles.executor),
      verifier: fromHex(rules.roles.verifier),
      treasury: fromHex(rules.roles.treasury),
      maxPricePerPgu: rules.params.maxPricePerPgu.toString(),
      baseFee: rules.params.baseFeeWei[name].toString(),
      tickSize: rules.params.tickSize,
      networkFloorPricePerPgu: rules.params.floorPricePerPgu.toString(),
    };
  },
});
