import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { ByQueue } from "../alarms.ts";
import { type LogQuery, logQueries } from "../log-queries.ts";
import type { StageMetrics } from "../stage-metrics.ts";

interface DashboardProps {
  readonly stage: string;
  readonly metrics: StageMetrics;
  readonly alarms: readonly Alarm[];
  readonly deadLetters: ByQueue;
  readonly fleetNews: readonly IMetric[];
  /** The Lambdas' and the jobs' groups. */
  readonly logGroups: readonly string[];
}

const [third, whole, height] = [8, 24, 6];

/**
 * One page: alarms, market, pipeline, fleet, money, health. What costs by the month is a metric; what only somebody who
 * looks wants to know is asked of the logs when the page is opened ($0.005 a GB).
 */
export class Dashboard extends Construct {
  constructor(
    scope: Construct,
    private readonly props: DashboardProps,
  ) {
    super(scope, "Dashboard");
    const { stage, metrics, alarms, deadLetters, fleetNews } = props;
    const read = (name: string, statistic: string, minutes = 5) => metrics.read(name, { statistic, minutes });
    new CloudWatchDashboard(this, "Dashboard", {
      dashboardName: `serverless-prover-${stage}`,
      widgets: [
        [new AlarmStatusWidget({ title: "Alarms", alarms: [...alarms], width: whole, height: 3 })],
        [heading("Market")],
        [
          graph("Requests open; new ones that we could prove", [
            read("OpenRequests", "Average"),
            read("EligibleRequests", "Sum"),
          ]),
          graph("Bids accepted, auctions won", [read("BidsAccepted", "Sum"), read("AuctionsWon", "Sum")]),
          graph("Auctions won, % of those that ended", [metrics.successPercent("AuctionsWon", 60)]),
        ],
        [this.ask("prices"), this.ask("refusals"), graph("Decision to accepted bid, ms", percentiles(metrics))],
        [heading("Pipeline")],
        [this.ask("phases"), this.ask("arrows"), this.ask("stages")],
        [heading("Fleet")],
        [
          this.ask("hosts"),
          this.ask("losses"),
          graph(
            "Hosts awaited in vain; GPU at work, % of a job's time",
            [read("HostsMissing", "Maximum")],
            [read("GpuUtilization", "Average", 60)],
          ),
        ],
        [this.ask("starts"), graph("Spot notices to this account, queues blocked", [...fleetNews])],
        [heading("Money")],
        [
          graph("PROVE earned in an hour", [read("EarnedProve", "Sum", 60)]),
          graph("USD that hosts cost in an hour", [read("HostCostUsd", "Sum", 60)]),
          this.ask("margin"),
        ],
        [this.ask("settlements")],
        [heading("Health")],
        [this.ask("knobs"), this.ask("races")],
        [
          this.ask("errors"),
          graph(
            "Promises kept, %; at risk, reverted",
            [metrics.successPercent("ProofsOnTime", 60)],
            [read("RequestsAtRisk", "Maximum"), read("RequestsReverted", "Sum")],
          ),
          graph("Dead letters, suspended, knobs refused", [
            ...Object.values(deadLetters),
            read("Suspended", "Maximum"),
            read("KnobsRefused", "Maximum"),
          ]),
        ],
      ],
    });
  }

  private ask(name: keyof typeof logQueries): IWidget {
    const { title, lines, view }: LogQuery = logQueries[name];
    return new LogQueryWidget({
      title,
      logGroupNames: [...this.props.logGroups],
      queryLines: [...lines],
      view: LogQueryVisualizationType[view],
      width: third,
      height,
    });
  }
}

const heading = (title: string): IWidget => new TextWidget({ markdown: `## ${title}`, width: whole, height: 1 });

const graph = (title: string, left: IMetric[], right: IMetric[] = []): IWidget =>
  new GraphWidget({ title, left, right, width: third, height });

const percentiles = (metrics: StageMetrics): IMetric[] =>
  ["p50", "p95", "p99"].map((statistic) => metrics.read("BidLatency", { statistic, minutes: 5 }));
