/** The custom metrics: at most 15, without per-request dimensions, for each costs money every month. */
export const metrics = {
  OpenRequests: "Count",
  EligibleRequests: "Count",
  BidsAccepted: "Count",
  BidsRefused: "Count",
  NonceRefused: "Count",
  AuctionsWon: "Count",
  AuctionsLost: "Count",
  ProofsFulfilled: "Count",
  ProofsFailed: "Count",
  RequestsAbandoned: "Count",
  BidLatency: "Milliseconds",
  DeliverLatency: "Milliseconds",
  RequestsAtRisk: "Count",
  EarnedProve: "None",
  /** 1 while the network lets us not bid: what the alarm looks at. */
  Suspended: "Count",
} as const;
export type MetricName = keyof typeof metrics;

export type Metrics = {
  add(name: MetricName, value: number): void;
  /** Writes what was added since the last flush. */
  flush(): void;
};
