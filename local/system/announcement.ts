import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod/mini";
import type { ServiceName } from "../aws/endpoints.ts";

/** Where a system that runs on this machine is found: written when it is up, removed when it ends. No secret is in it. */
export type Announcement = {
  schema: 1;
  pid: number;
  startedAtMs: number;
  stage: string;
  /** What makes its proofs: "simulated" proves nothing. */
  prover: string;
  network: { url: string; chainId: string };
  /** Of the network in a box; absent where another network is watched. */
  controlUrl?: string | undefined;
  /** The stand-ins of AWS, by service. */
  endpoints: Readonly<Partial<Record<ServiceName, string>>>;
};

const written = z.object({
  schema: z.literal(1),
  pid: z.int(),
  startedAtMs: z.number(),
  stage: z.string(),
  prover: z.string(),
  network: z.object({ url: z.string(), chainId: z.string() }),
  controlUrl: z.optional(z.string()),
  endpoints: z.record(z.string(), z.string()),
});

const fileIn = (stateDir: string): string => join(stateDir, "system.json");

/** Says where this process' system is; the answer takes the word back. */
export function announce(stateDir: string, announcement: Omit<Announcement, "schema" | "pid">): () => void {
  const file = fileIn(stateDir);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ schema: 1, pid: process.pid, ...announcement }, null, 2));
  return () => rmSync(file, { force: true });
}

/** The system whose state lies in `stateDir`; undefined where none runs: no file, or one that a killed process left. */
export function findAnnounced(stateDir: string): Announcement | undefined {
  const read = written.safeParse(contentOf(fileIn(stateDir)));
  return read.success && isAlive(read.data.pid) ? read.data : undefined;
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // none there, or not yet whole
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"; // somebody else's, and alive
  }
}
