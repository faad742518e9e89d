import type { Address, Wei } from "../../domain/values.ts";
import { bytesOf } from "./hex.ts";
import { addressOf, weiOf } from "./parse-values.ts";

/** What the body of a transaction that costs a fee must name. */
export type FeeParams = {
  auctioneer: Address;
  /** In wei, taken from the sender's balance. */
  fee: Wei;
};

export const parseFeeParams = ({ auctioneer, fee }: { auctioneer: Uint8Array; fee: string }): FeeParams => ({
  auctioneer: addressOf(auctioneer),
  fee: weiOf(fee),
});

export const feeFields = ({ auctioneer, fee }: FeeParams) => ({ auctioneer: bytesOf(auctioneer), fee: fee.toString() });
