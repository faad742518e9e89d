import type { RequestRecord, Split } from "./records.ts";

/**
 * Wei that a fulfilled request costs: base fee plus the winning price for each unit of gas used. Never more than the
 * requester agreed to hold for it, which matters where no gas limit was given and the cycle limit governs.
 */
export function costOf(request: RequestRecord): bigint {
  const costWei = request.baseFeeWei + (request.pricePerPgu ?? 0n) * (request.gasUsed ?? 0n);
  return costWei < request.heldWei ? costWei : request.heldWei;
}

/** Wei to hold for a new request: the most that it can cost. */
export const worstCaseWei = (request: {
  baseFeeWei: bigint;
  maxPricePerPgu: bigint;
  gasLimit: bigint;
  cycleLimit: bigint;
}): bigint =>
  request.baseFeeWei + request.maxPricePerPgu * (request.gasLimit === 0n ? request.cycleLimit : request.gasLimit);

const wholeBips = 10_000n;

/** Who gets how much of a payment: first the treasury, of the rest the stakers, and what is then left the owner. */
export function splitOf(paidWei: bigint, protocolFeeBips: bigint, stakerFeeBips: bigint): Split {
  const protocolWei = (paidWei * protocolFeeBips) / wholeBips;
  const stakerWei = ((paidWei - protocolWei) * stakerFeeBips) / wholeBips;
  return { protocolWei, stakerWei, ownerWei: paidWei - protocolWei - stakerWei };
}
