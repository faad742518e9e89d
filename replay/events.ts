/** What can be due; `subject` and `detail` of an event are named behind each. */
export const event = {
  /** The always-on fleet is there. */
  opens: 0,
  /** request */
  visible: 1,
  /** request */
  auctionEnds: 2,
  /** request */
  outcomeSeen: 3,
  /** request */
  cancelled: 4,
  /** request: its deadline */
  expires: 5,
  /** request: its payment */
  settles: 6,
  /** host, its turn: an event of an earlier turn is stale. */
  hostReady: 7,
  /** host, its turn */
  provingStarts: 8,
  /** host, its turn */
  jobEnds: 9,
  /** host, its turn */
  idleTooLong: 10,
  /** class, slot */
  hostLost: 11,
  /** class */
  stockOutEnds: 12,
  look: 13,
  /** No request comes any more. */
  closes: 14,
} as const;
