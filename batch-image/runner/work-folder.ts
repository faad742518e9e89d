import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ProofJob } from "./read-job.ts";

type Owner = Pick<ProofJob, "requestId" | "deadlineSec" | "host">;

/** `proof-<deadline>-<request>-<random>`: whose folder it is, and until when somebody may work in it. */
const form = /^proof-(\d+)-([0-9a-f]{64})-\w+$/;

export const makeWorkFolder = ({ requestId, deadlineSec, host }: Owner): Promise<string> =>
  mkdtemp(join(host.workFolder, `proof-${deadlineSec}-${requestId.slice(2)}-`));

/** A job ends at its deadline, and then cleans up. */
const graceSec = 600;

/**
 * Removes what jobs left that were killed: folders of the request whose claim we hold, and those whose deadline has
 * passed. They may hold a private stdin. `ours` stays; what cannot be removed stays too.
 */
export async function clearWorkFolders(job: Owner, ours: string, nowSec: number): Promise<void> {
  const isLeft = (name: string) => {
    const [, deadlineSec, request] = form.exec(name) ?? [];
    if (request === undefined || ours.endsWith(`/${name}`)) return false;
    return request === job.requestId.slice(2) || Number(deadlineSec) + graceSec < nowSec;
  };
  const left = (await readdir(job.host.workFolder).catch(() => [])).filter(isLeft);
  await Promise.all(
    left.map((name) => rm(join(job.host.workFolder, name), { recursive: true, force: true }).catch(() => undefined)),
  );
}
