import { type HostBought, hostUsdPerSec } from "./instance-types.ts";
import { listPrices } from "./list-prices.ts";

/** Hosts of one type, and how long they are there in a day, all together: start-up counts as proving. */
export type HostTime = HostBought & { provingSec: number; warmHours: number };

/** What a day brings. */
export type DailyTraffic = {
  /** Seen, whether or not they are bid on: each is a line of log and part of the journal. */
  requests: number;
  bids: number;
  /** Proved and delivered. */
  proofs: number;
  /** MB of one proof, which is stored for 30 days and sent to the network. */
  proofMb: number;
  hosts: readonly HostTime[];
};

export type Signer = "kms" | "secret";
export type Service =
  | "Lambda"
  | "DynamoDB"
  | "S3"
  | "SQS"
  | "Signer"
  | "Metrics"
  | "Alarms"
  | "Logs"
  | "Transfer"
  | "Hosts";

export const noTraffic: DailyTraffic = { requests: 0, bids: 0, proofs: 0, proofMb: 0, hosts: [] };

const month = { hours: 730, days: 730 / 24, minutes: 43_800, seconds: 2_628_000 } as const;

/** What goes by the clock, whatever comes: the watcher always; the sweep each minute, the report each fifth, about 1 s each. */
const clockwork = {
  gbSec: 0.25 * (month.seconds + month.minutes + month.minutes / 5),
  calls: month.minutes + month.minutes + month.minutes / 5,
  writeUnits: 400_000, // hosts as they are counted, leases, minutes that were watched: 9.3 a minute, measured on loopback
  readUnits: 2_700_000, // the lease each second, requests by phase, what was measured: 60.6 a minute
  polls: 4 * 5 * 130_000, // queues, pollers of each, long polls of 20 s
  signatures: month.minutes / 5, // the report to the network
  metrics: 3, // of the custom ones: what is written in no hour costs nothing
  alarmMetrics: 19, // of 16 alarms: one for each of four queues, and three calculate
  logGb: 0.3,
} as const;

/**
 * What one costs, by `docs/figures.md`, with one write unit for the demand that it shows: a bid that is lost is taken for one
 * that is won; 1.26 s of Lambda, most of it in the steps with 0.5 and 1 GB; lines of log as the tests' whole run writes them.
 */
const perBid = { writeUnits: 58, readUnits: 15, signatures: 1 } as const;
const perProof = { gbSec: 0.9, calls: 4, writes: 4, reads: 4, queueCalls: 12, signatures: 1, logGb: 15e-6 } as const;
const perRequest = { logGb: 0.5e-6 } as const;
/** Custom metrics that are written only while we bid, and while we prove. */
const metricsWhile = { bidding: 3, proving: 4 } as const;
/** How long the bucket keeps a proof, and the logs a line. */
const keptMonths = 30 / month.days;
/** Of its throughput, in MB a second, what is above the 125 that are included. */
const hostDisk = { gb: 150, paidMbPerSec: 375 } as const;

/**
 * USD of a month of 730 hours by service, at AWS's list prices. The dashboard is among an account's first three, which are
 * free, and schedules and rules cost nothing at these numbers.
 */
export function monthlyUsd(traffic: DailyTraffic, signer: Signer): Readonly<Record<Service, number>> {
  const { lambda, dynamodb, s3, sqs, kms, secretsManager, cloudwatch, ec2 } = listPrices;
  const requests = traffic.requests * month.days;
  const bids = traffic.bids * month.days;
  const proofs = traffic.proofs * month.days;
  const proofGb = (proofs * traffic.proofMb) / 1_000;
  const logGb = clockwork.logGb + requests * perRequest.logGb + proofs * perProof.logGb;
  const metrics = clockwork.metrics + (bids > 0 ? metricsWhile.bidding : 0) + (proofs > 0 ? metricsWhile.proving : 0);
  const signatures = clockwork.signatures + bids * perBid.signatures + proofs * perProof.signatures;
  const journalObjects = Math.min(requests, month.minutes); // one a minute at most, where a decision changed
  return {
    Lambda:
      (clockwork.gbSec + proofs * perProof.gbSec) * lambda.gbSec +
      (clockwork.calls + proofs * perProof.calls) * lambda.call,
    DynamoDB:
      (clockwork.writeUnits + bids * perBid.writeUnits) * dynamodb.writeUnit +
      (clockwork.readUnits + bids * perBid.readUnits) * dynamodb.readUnit,
    S3:
      (journalObjects + proofs * perProof.writes) * s3.write +
      proofs * perProof.reads * s3.read +
      proofGb * keptMonths * s3.gbMonth,
    SQS: (clockwork.polls + proofs * perProof.queueCalls) * sqs.call,
    Signer: signer === "kms" ? kms.keyMonth + signatures * kms.signature : secretsManager.secretMonth,
    Metrics: metrics * cloudwatch.metricMonth,
    Alarms: clockwork.alarmMetrics * cloudwatch.alarmMetricMonth,
    Logs: logGb * (cloudwatch.logGb + keptMonths * cloudwatch.logGbMonth),
    Transfer: proofGb * ec2.egressGb,
    Hosts: traffic.hosts.reduce((sum, hosts) => sum + month.days * hostsUsdPerDay(hosts), 0),
  };
}

/** The machine, its disk and its public address, by the time that it is there. */
function hostsUsdPerDay(hosts: HostTime): number {
  const hours = hosts.provingSec / 3_600 + hosts.warmHours;
  const { addressHour, diskGbMonth, diskMbPerSecMonth } = listPrices.ec2;
  const diskMonth = hostDisk.gb * diskGbMonth + hostDisk.paidMbPerSec * diskMbPerSecMonth;
  return hours * (hostUsdPerSec(hosts) * 3_600 + addressHour + diskMonth / month.hours);
}

export const totalUsd = (byService: Readonly<Record<Service, number>>): number =>
  Object.values(byService).reduce((sum, usd) => sum + usd, 0);
