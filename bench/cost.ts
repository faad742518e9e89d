import { listPrices } from "../src/domain/list-prices.ts";
import type { BenchSystem } from "./bench-system.ts";
import { type Figure, figure, reading } from "./figure.ts";

/** Steps that run because of requests. The watcher, the sweep and the report run by the clock: they are the idle cost. */
const perRequest = ["launch-proof", "record-result", "fulfill-proof", "fail-fulfillment", "issue-stdin-uri"];
const s3Writes = /^(put|post|copy|complete|create|upload|list)/i;

/** What one request costs beside its GPU: measured calls times list prices. Memory is what the template gives each step. */
export function costFigures({ system, reports, meter }: BenchSystem, count: number): Figure[] {
  const memoryMb = (name: string) =>
    Number(
      system.aws.stack.template.ofType("AWS::Lambda::Function").find(({ identity }) => identity.name === name)
        ?.properties.MemorySize ?? 128,
    );
  const ours = reports.filter(({ functionName }) => perRequest.some((step) => functionName.endsWith(`-${step}`)));
  const lambdaMs = ours.reduce((sum, { durationMs, initMs }) => sum + durationMs + initMs, 0);
  const gbSec = ours.reduce(
    (sum, of) => sum + ((of.durationMs + of.initMs) / 1000) * (memoryMb(of.functionName) / 1024),
    0,
  );
  const { read, write } = meter.units();
  const s3Calls = Object.entries(system.aws.engines.s3?.calls() ?? {});
  const s3Write = s3Calls.filter(([kind]) => s3Writes.test(kind)).reduce((sum, [, calls]) => sum + calls, 0);
  const s3Read = s3Calls.reduce((sum, [, calls]) => sum + calls, 0) - s3Write;
  const sqsCalls = Object.values(system.aws.engines.sqs?.calls() ?? {}).reduce((sum, calls) => sum + calls, 0);
  const { lambda, dynamodb, s3, sqs } = listPrices;
  const total =
    gbSec * lambda.gbSec +
    ours.length * lambda.call +
    write * dynamodb.writeUnit +
    read * dynamodb.readUnit +
    s3Write * s3.write +
    s3Read * s3.read +
    sqsCalls * sqs.call;
  const each = (name: string, unit: string, value: number) => reading(`per request: ${name}`, unit, value / count);
  return [
    each("Lambda time of the steps", "ms", lambdaMs),
    each("Lambda calls", "calls", ours.length),
    each("DynamoDB writes (whole system)", "write units", write),
    each("DynamoDB reads (whole system)", "read units", read),
    each("S3 writes and lists", "calls", s3Write),
    each("S3 reads", "calls", s3Read),
    each("SQS calls (polling included)", "calls", sqsCalls),
    each("cost beside the GPU", "USD per 1,000", total * 1_000),
  ];
}

/** From the process's start to its first question for work, on this machine. */
export function coldStarts(reports: BenchSystem["reports"]): Figure[] {
  const cold = reports.filter(({ coldStart }) => coldStart);
  const names = [...new Set(cold.map(({ functionName }) => functionName))].sort();
  return names.map((name) =>
    figure(
      `cold start of ${name.replace(/^serverless-prover-dev-/, "")}`,
      "ms",
      cold.filter(({ functionName }) => functionName === name).map(({ initMs }) => initMs),
    ),
  );
}
