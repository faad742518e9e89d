/** How a rival of the market finds its price. */
export type RivalPrice =
  /** So much of the level, configured anew once a day and the same for everything until then. */
  | { kind: "constant"; ofLevel: number }
  /** So much of what a proof of this program and mode usually clears at. */
  | { kind: "follow"; ofLevel: number }
  /** A tick below what this program and mode last cleared at, never below so much of the level. */
  | { kind: "undercut"; lowestOfLevel: number };

/** A bidder inside the market. It bids on what it has an appetite for while it has room. */
export type Rival = {
  name: string;
  price: RivalPrice;
  /** How likely it wants a request. */
  appetite: number;
  /** Bids in auction and proofs at once. */
  capacity: number;
  mgasPerSec: number;
};

export const rivals: readonly Rival[] = [
  { name: "meridian", price: { kind: "follow", ofLevel: 1.04 }, appetite: 0.78, capacity: 60, mgasPerSec: 40 },
  { name: "tributary", price: { kind: "follow", ofLevel: 1.08 }, appetite: 0.62, capacity: 40, mgasPerSec: 30 },
  { name: "harbor", price: { kind: "follow", ofLevel: 1.14 }, appetite: 0.5, capacity: 25, mgasPerSec: 25 },
  { name: "flatrate", price: { kind: "constant", ofLevel: 1.15 }, appetite: 0.1, capacity: 6, mgasPerSec: 12 },
  { name: "limbo", price: { kind: "undercut", lowestOfLevel: 0.6 }, appetite: 0.2, capacity: 8, mgasPerSec: 15 },
];
