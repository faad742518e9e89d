import type { S3Client } from "@aws-sdk/client-s3";

/** S3 itself refuses signatures at 15 minutes; deadlines and links are wrong long before. */
const mostSkewSec = 60;

/** `skewSec`: by how much our clock is ahead of the bucket's; undefined where no answer told its time. */
export function refuseClock(skewSec: number | undefined): string | undefined {
  if (skewSec === undefined || Math.abs(skewSec) <= mostSkewSec) return undefined;
  const how = `${Math.abs(Math.round(skewSec))} s ${skewSec > 0 ? "ahead of" : "behind"}`;
  return `this host's clock is ${how} S3's, which breaks signatures and deadlines: run a time service (chrony) on the host`;
}

/** Reads the `Date` of each answer that `client` gets. Returns what is known of the skew so far, in seconds. */
export function watchClock(client: S3Client, nowMs: () => number): () => number | undefined {
  let skewSec: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const output = await next(args);
      skewSec = skewOf(dateOf(output.response), nowMs()) ?? skewSec;
      return output;
    },
    { step: "deserialize", name: "watchClock", priority: "low" },
  );
  return () => skewSec;
}

/** `Date` has whole seconds: the middle of one is meant. */
export function skewOf(date: string | undefined, nowMs: number): number | undefined {
  const saidMs = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(saidMs) ? undefined : (nowMs - (saidMs + 500)) / 1_000;
}

const dateOf = (response: unknown): string | undefined =>
  (response as { headers?: Record<string, string> } | undefined)?.headers?.date; // an HttpResponse, by the SDK's own contract
