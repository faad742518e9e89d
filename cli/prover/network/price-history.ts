import type { ProofRequestDetails } from "../../../src/adapters/network/requests/proof-request-details.ts";

/** A settled proof, and the price for its gas in wei per PGU, where the network says what was paid for how much. */
export type PaidProof = ProofRequestDetails & { pricePerPgu?: bigint };

/** What was paid less the base fee, over the gas that was used. */
export function withPrice(proof: ProofRequestDetails): PaidProof {
  const { deduction, baseFee, gasUsed = 0n } = proof;
  const isKnown = deduction !== undefined && gasUsed > 0n && deduction >= baseFee;
  return isKnown ? { ...proof, pricePerPgu: (deduction - baseFee) / gasUsed } : proof;
}

/** Of several proofs: prices in wei per PGU, gas in PGU, wei. `priced` of them have a price. */
export type Prices = {
  proofs: number;
  priced: number;
  least?: bigint;
  /** Over all gas, not over all proofs. */
  mean?: bigint;
  most?: bigint;
  gas: bigint;
  paid: bigint;
};

export function pricesOf(proofs: readonly PaidProof[]): Prices {
  const prices: Prices = { proofs: proofs.length, priced: 0, gas: 0n, paid: 0n };
  let [pricedGas, forGas] = [0n, 0n];
  for (const { pricePerPgu, deduction = 0n, baseFee, gasUsed = 0n } of proofs) {
    prices.gas += gasUsed;
    prices.paid += deduction;
    if (pricePerPgu === undefined) continue;
    prices.priced += 1;
    pricedGas += gasUsed;
    forGas += deduction - baseFee;
    if (prices.least === undefined || pricePerPgu < prices.least) prices.least = pricePerPgu;
    if (prices.most === undefined || pricePerPgu > prices.most) prices.most = pricePerPgu;
  }
  return pricedGas === 0n ? prices : { ...prices, mean: forGas / pricedGas };
}

/** Lengths of a moment as ISO 8601 writes it. */
const lengths = { hour: "2026-11-26T12".length, day: "2026-11-26".length } as const;
export const periods = ["hour", "day"] as const;

/** The same of each period (UTC) in which requests were made: it is in their auctions that prices are. The newest first. */
export function pricesBy(period: (typeof periods)[number], proofs: readonly PaidProof[]): (Prices & { at: string })[] {
  const groups = new Map<string, PaidProof[]>();
  for (const proof of proofs) {
    const at = new Date(proof.createdAtSec * 1_000).toISOString().slice(0, lengths[period]).replace("T", " ");
    groups.set(at, [...(groups.get(at) ?? []), proof]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? 1 : -1)).map(([at, of]) => ({ at, ...pricesOf(of) }));
}
