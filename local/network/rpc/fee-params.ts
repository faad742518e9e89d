import type { Engine } from "../engine.ts";
import { fromHex } from "../hex.ts";
import type { Fees } from "../rules.ts";
import type { NetworkRpcs } from "./service.ts";

/** What the body of a transaction that costs a fee must name (`checkFee`): who gets it, and exactly how much. */
export const feeParams = ({ rules: { roles, fees } }: Engine): NetworkRpcs => {
  const paramsOf = (fee: keyof Fees) => () => ({ auctioneer: fromHex(roles.auctioneer), fee: fees[fee].toString() });
  return {
    getTransferParams: paramsOf("transferWei"),
    getWithdrawParams: paramsOf("withdrawWei"),
    getDelegationParams: paramsOf("delegationWei"),
  };
};
