/**
 * What AWS asks, in USD: us-east-1, on demand, without free tiers, as https://aws.amazon.com/<service>/pricing/ has it; not
 * compared with a bill. Hosts by the hour are in `instance-types.ts`.
 */
export const listPrices = {
  asOf: "2026-11",
  lambda: { gbSec: 0.0000133334, call: 0.2e-6 }, // arm64
  dynamodb: { writeUnit: 0.625e-6, readUnit: 0.125e-6 },
  s3: { write: 5e-6, read: 0.4e-6, gbMonth: 0.023 },
  sqs: { call: 0.4e-6 },
  kms: { keyMonth: 1, signature: 15e-6 },
  secretsManager: { secretMonth: 0.4 },
  cloudwatch: { metricMonth: 0.3, alarmMetricMonth: 0.1, logGb: 0.5, logGbMonth: 0.03 },
  ec2: { addressHour: 0.005, diskGbMonth: 0.08, diskMbPerSecMonth: 0.04, egressGb: 0.09 },
} as const;
