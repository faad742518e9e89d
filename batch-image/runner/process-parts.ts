import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { simulatedBackend } from "./backends/simulated.ts";
import { sp1Backend } from "./backends/sp1.ts";
import { openBucket } from "./bucket.ts";
import { checkHost } from "./guards/check-host.ts";
import { watchClock } from "./guards/clock.ts";
import { askSmi } from "./host/nvidia-smi.ts";
import { type Monitor, startMonitor } from "./monitor/monitor.ts";
import { hostSampler } from "./monitor/sample-host.ts";
import type { ProofJob } from "./read-job.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

type OnHost = Pick<ProofJob, "bucket" | "backend" | "host" | "mode">;

/** What every job has, whatever it proves: its bucket, its prover and its host. */
export function processParts(job: OnHost, environment: Environment) {
  const own = new S3Client(s3Config(environment));
  const skewSec = watchClock(own, Date.now);
  return {
    own,
    deps: {
      bucket: openBucket(own, job.bucket),
      makeBackend: job.backend === "simulated" ? simulatedBackend : sp1Backend,
      checkHost: (signal: AbortSignal) => checkHost({ job, askSmi: smiOf(job, 20_000, signal), skewSec }),
      hostLeaves: signalOf("SIGTERM", "SIGINT"),
      nowMs: Date.now,
    },
  };
}

export function monitorOf(job: Pick<ProofJob, "backend" | "host">): Monitor {
  const ask = job.backend === "cuda" ? (signal: AbortSignal) => smiOf(job, 10_000, signal) : undefined;
  return startMonitor(hostSampler(job.host.workFolder, ask));
}

const smiOf = ({ host }: Pick<ProofJob, "host">, timeoutMs: number, signal: AbortSignal) =>
  askSmi({ binary: host.nvidiaSmi, environment: host.proverEnvironment, timeoutMs, signal });

/** The SDK reads the region from AWS_REGION alone; a container may have only the older name. */
export function regionOf({ AWS_REGION, AWS_DEFAULT_REGION }: Environment): { region?: string } {
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  return region === undefined ? {} : { region };
}

/** Buckets of the network may be anywhere; an endpoint that is not AWS has no host name for each bucket. */
export function s3Config(environment: Environment): S3ClientConfig {
  const endpoint = environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
  return {
    ...regionOf(environment),
    followRegionRedirects: true,
    forcePathStyle: endpoint !== undefined,
    maxAttempts: 5,
  };
}

function signalOf(...names: NodeJS.Signals[]): AbortSignal {
  const leaving = new AbortController();
  for (const name of names) process.on(name, () => leaving.abort());
  return leaving.signal;
}
