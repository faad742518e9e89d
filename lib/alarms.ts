import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";
import type { QueueName } from "../src/config/names.ts";
import type { StageMetrics } from "./stage-metrics.ts";

export type ByQueue = Readonly<Record<QueueName, IMetric>>;

/** What the alarms look at beside the custom metrics. */
export interface Watched {
  readonly metrics: StageMetrics;
  /** Messages in each dead-letter queue. */
  readonly deadLetters: ByQueue;
  /** USD that hosts may cost in a day, a thirtieth of the month's budget. */
  readonly dailyBudgetUsd: number;
}

/** An alarm rings while what it looks at is at or above `atLeast`, in so many periods one after the other. */
export type AlarmRule = Looking & {
  /** One sentence: what is wrong. What to do stands in `docs/operate/runbooks/<name>.md`. */
  readonly means: string;
  readonly atLeast: number | ((watched: Watched) => number);
  /** 1 where absent. */
  readonly periods?: number;
  /** Nothing to look at is what is wrong. */
  readonly ringsOnSilence?: true;
};

/**
 * At one metric; or at one for each queue, by an alarm of its own: a queue that nobody touches has no data after six hours,
 * and a sum with a part that is missing is missing.
 */
type Looking =
  | { readonly metric: (watched: Watched) => IMetric }
  | { readonly perQueue: (watched: Watched) => ByQueue };

/** The alarms of a rule, by their names. */
export const alarmsOf = (name: string, rule: AlarmRule, watched: Watched): readonly (readonly [string, IMetric])[] =>
  "metric" in rule
    ? [[name, rule.metric(watched)]]
    : Object.entries(rule.perQueue(watched)).map(([queue, metric]) => [`${name}-${queue}`, metric] as const);

/** The month's hosts, by the day; 24 hours are the longest that one alarm looks at. */
const dayMinutes = 1_440;

/** Few, and each worth being woken for. */
export const alarmRules = {
  "at-risk": {
    means: "A request that was assigned to us has no delivered proof, and none is expected while one counts.",
    metric: ({ metrics }) => metrics.read("RequestsAtRisk", { statistic: "Maximum", minutes: 1 }),
    atLeast: 1,
  },
  "missed-deadline": {
    means: "A request of ours ended without the proof that we promised, or with one that came too late to count.",
    metric: ({ metrics }) => metrics.failures("ProofsOnTime", 5),
    atLeast: 1,
  },
  suspended: {
    means: "The network has suspended this prover: bids are refused, what was promised is still proved.",
    metric: ({ metrics }) => metrics.read("Suspended", { statistic: "Maximum", minutes: 5 }),
    atLeast: 1,
  },
  reverted: {
    means: "The network took a proof and then reverted its settlement.",
    metric: ({ metrics }) => metrics.read("RequestsReverted", { statistic: "Sum", minutes: 5 }),
    atLeast: 1,
  },
  "dead-letters": {
    means: "A message was tried as often as it may be and lies in a dead-letter queue: a request waits for somebody.",
    perQueue: ({ deadLetters }) => deadLetters,
    atLeast: 1,
  },
  "watcher-silent": {
    means:
      "No pass over the market could bid for two minutes: nobody watches, or the network or the fleet lacks what bids need.",
    metric: ({ metrics }) => metrics.read("OpenRequests", { statistic: "SampleCount", minutes: 1 }),
    atLeast: 1,
    periods: 2,
    ringsOnSilence: true,
  },
  "sweep-silent": {
    means: "The sweep has not looked at the fleet for five minutes: what an event lost stays lost.",
    metric: ({ metrics }) => metrics.read("HostsMissing", { statistic: "SampleCount", minutes: 1 }),
    atLeast: 1,
    periods: 5,
    ringsOnSilence: true,
  },
  "bids-failing": {
    means:
      "Five bids or more within five minutes were refused, not answered or could not be sent, in two such stretches on end.",
    metric: ({ metrics }) => metrics.failures("BidsAccepted", 5),
    atLeast: 5,
    periods: 2,
  },
  "winning-nothing": {
    means:
      "Within an hour twenty auctions that we had bid in ended and none was won, or twenty more for each one that was.",
    metric: ({ metrics }) => metrics.beyond("AuctionsWon", 20, 60),
    atLeast: 20,
  },
  "fleet-cannot-start": {
    means:
      "A host that was asked for twenty minutes ago is not there: EC2 has none, a quota is used up, or a setting is wrong.",
    metric: ({ metrics }) => metrics.read("HostsMissing", { statistic: "Minimum", minutes: 5 }),
    atLeast: 1,
  },
  "balance-low": {
    means: "The prover's balance is below the minimum-balance knob: it no longer bids.",
    metric: ({ metrics }) => metrics.read("BalanceMissing", { statistic: "Maximum", minutes: 5 }),
    atLeast: 1e-9,
  },
  "bad-configuration": {
    means:
      "The knobs in SSM are wrong or cannot be read: the last good ones are in force, and without any nothing is begun.",
    metric: ({ metrics }) => metrics.read("KnobsRefused", { statistic: "Maximum", minutes: 5 }),
    atLeast: 1,
  },
  "cost-above-budget": {
    means: "Hosts cost more within a day than a thirtieth of the month's budget.",
    metric: ({ metrics }) => metrics.read("HostCostUsd", { statistic: "Sum", minutes: dayMinutes }),
    atLeast: ({ dailyBudgetUsd }) => dailyBudgetUsd,
  },
} as const satisfies Record<string, AlarmRule>;
