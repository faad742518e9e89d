import { randomFillSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { account, credentials } from "../local/aws/account.ts";
import { startS3 } from "../local/aws/s3/server.ts";
import { jobEnvironment, runnerEnvironment } from "../src/config/names.ts";
import { jobNameOf, requestId } from "../src/domain/values.ts";
import { startStatusServer } from "../test/adapters/network/status-server.ts";
import { startArtifactHost } from "../test/runner/artifact-host.ts";
import { aProgram, bincode, zstd } from "../test/runner/artifacts.ts";

const request = requestId(`0x${"ab".repeat(32)}`);

export type JobWorld = Awaited<ReturnType<typeof startJobWorld>>;

/** Everything that a job talks to, on loopback, and the environment of a job with artifacts of so many bytes on the wire. */
export async function startJobWorld() {
  const folder = mkdtempSync(join(tmpdir(), "bench-job-"));
  const [work, stateDir] = [join(folder, "work"), join(folder, "s3")];
  for (const each of [work, stateDir]) mkdirSync(each);
  const s3 = await startS3({ stateDir, now: Date.now, onChange: () => undefined });
  s3.buckets.create("jobs");
  const network = await startStatusServer();
  const artifacts = await startArtifactHost();
  const { artifact, vkHash } = aProgram();
  const programUri = artifacts.serve("/program", artifact);
  let jobs = 0;
  return {
    folder,
    network,
    environmentOf(wireBytes: number): () => Record<string, string> {
      const stdinUri = artifacts.serve(`/stdin-${wireBytes}`, zstd(bincode(witness(wireBytes))));
      return () => ({
        [jobEnvironment.requestId]: request,
        [jobEnvironment.jobName]: jobNameOf(request, ++jobs),
        [jobEnvironment.deadlineSec]: String(Math.floor(Date.now() / 1_000) + 3_600),
        [jobEnvironment.mode]: "compressed",
        [jobEnvironment.vkHash]: vkHash,
        [jobEnvironment.version]: "sp1-v6.1.0",
        [jobEnvironment.programUri]: programUri,
        [jobEnvironment.stdinUri]: stdinUri,
        [jobEnvironment.stdinPrivate]: "false",
        [jobEnvironment.cycleLimit]: "0",
        [jobEnvironment.gasLimit]: "0",
        [jobEnvironment.bucket]: "jobs",
        [jobEnvironment.networkUrl]: network.url,
        [jobEnvironment.stdinUriFunction]: "issue-stdin-uri",
        [jobEnvironment.backend]: "simulated",
        [runnerEnvironment.batchJobId]: `job-${jobs}`,
        [runnerEnvironment.batchAttempt]: "1",
        [runnerEnvironment.workFolder]: work,
        AWS_REGION: account.region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_ENDPOINT_URL_S3: s3.url,
        PATH: process.env.PATH ?? "",
      });
    },
    async close() {
      await Promise.all([artifacts.close(), network.close(), s3.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const recordBytes = 48;

/**
 * A stdin that zstd makes about so many bytes of: records of a hash and two small numbers, as the tries of a block have
 * them. Two thirds cannot be compressed, a third nearly vanishes.
 */
function witness(wireBytes: number): Uint8Array {
  const bytes = randomFillSync(Buffer.alloc(Math.floor((wireBytes * 1.36) / recordBytes) * recordBytes));
  for (let at = 0, index = 0; at < bytes.length; at += recordBytes, index++) {
    bytes.writeBigUInt64LE(BigInt(index), at + 32);
    bytes.writeBigUInt64LE(BigInt(index % 17), at + 40);
  }
  return bytes;
}
