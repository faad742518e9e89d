import type { KeyValuePair } from "@aws-sdk/client-batch";
import { jobEnvironment } from "../../config/names.ts";
import type { JobPlan } from "../../ports/fleet.ts";

/** What is the same for every job; where it is absent the job definition says it. */
export type JobPlace = { bucket?: string; networkUrl?: string; stdinUriFunction?: string };

/** The job's environment, all as text. No secrets: anyone who may describe jobs can read it. */
export function jobVariables(
  { jobName, losses, terms, deadlineSec, backend }: JobPlan,
  place: JobPlace,
): KeyValuePair[] {
  const values: { [K in keyof typeof jobEnvironment]: string | undefined } = {
    requestId: terms.requestId,
    jobName,
    losses: String(losses),
    deadlineSec: String(deadlineSec),
    mode: terms.mode,
    vkHash: terms.vkHash,
    version: terms.version,
    programUri: terms.programUri,
    stdinUri: terms.stdinUri,
    stdinPrivate: String(terms.stdinPrivate),
    cycleLimit: terms.cycleLimit.toString(),
    gasLimit: terms.gasLimit.toString(),
    publicValuesHash: terms.publicValuesHash,
    bucket: place.bucket,
    networkUrl: place.networkUrl,
    stdinUriFunction: place.stdinUriFunction,
    backend,
  };
  return Object.entries(jobEnvironment).flatMap(([key, name]) => {
    const value = values[key as keyof typeof jobEnvironment]; // a key of the table that is walked
    return value === undefined ? [] : [{ name, value }];
  });
}
