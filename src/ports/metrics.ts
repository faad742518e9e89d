/**
 * The custom metrics: at most 15, without dimensions, for each costs money every month. One that is 1 or 0 tells two things:
 * its sum how many went well, its sample count how many there were. What alarms look at is here; everything else is in the log.
 */
export const metrics = {
  /** What each pass saw that could have bid; that nothing comes means that nobody watches, or that no bid can be made. */
  OpenRequests: "Count",
  /** New ones that we would prove if a host stood idle for each: every one is counted once. */
  EligibleRequests: "Count",
  /** 1 for a bid that the network took, 0 for one that it refused or gave no answer to, and for one that could not be sent. */
  BidsAccepted: "Count",
  /** From the decision to the network's answer. */
  BidLatency: "Milliseconds",
  /** 1 for an auction that we won, 0 for one that another won. */
  AuctionsWon: "Count",
  /** 1 for a request of ours that ended as promised, 0 for one that we missed. */
  ProofsOnTime: "Count",
  RequestsReverted: "Count",
  /** PROVE, one value for each request that was settled. */
  EarnedProve: "None",
  /** USD, for hosts that prove and hosts that wait. */
  HostCostUsd: "None",
  /** Hosts that the fleet was asked for longer ago than any start takes. */
  HostsMissing: "Count",
  /** The mean over a job: what a paid GPU did. */
  GpuUtilization: "Percent",
  /** The last four are written only while there is something amiss. 1 while the network lets us not bid. */
  Suspended: "Count",
  /** PROVE between our balance and the `minimum-balance` knob. */
  BalanceMissing: "None",
  /** 1 while the knobs as they stand are not in force, because they are wrong or cannot be read. */
  KnobsRefused: "Count",
  /** Close to when their proof counts no more, without a delivered one: by the sweep, each minute. */
  RequestsAtRisk: "Count",
} as const;
export type MetricName = keyof typeof metrics;

export type Metrics = {
  add(name: MetricName, value: number): void;
  /** Writes what was added since the last flush. */
  flush(): void;
};
