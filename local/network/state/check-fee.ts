import { toHex } from "../hex.ts";
import { type Refusal, refusal } from "../refusal.ts";
import type { Rules } from "../rules.ts";
import { decimal } from "./decimal.ts";

/** Why the terms of a transaction's fee are refused, or undefined: the sender signs who gets it, and exactly how much. */
export function checkFee(
  { roles }: Rules,
  body: { auctioneer: Uint8Array; fee: string },
  feeWei: bigint,
): Refusal | undefined {
  if (toHex(body.auctioneer) !== roles.auctioneer) {
    return refusal("invalid-argument", `auctioneer must be ${roles.auctioneer}`);
  }
  return decimal(body.fee) === feeWei ? undefined : refusal("invalid-argument", `fee must be ${feeWei}`);
}

/** An amount that is to be moved: above 0, and a refusal otherwise. */
export function amountOf(text: string): bigint | Refusal {
  const amountWei = decimal(text);
  if (amountWei === undefined) return refusal("invalid-argument", "amount is not a decimal number");
  return amountWei === 0n ? refusal("invalid-argument", "amount must be above 0") : amountWei;
}
