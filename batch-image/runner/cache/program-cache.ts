import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../../../src/ports/log.ts";
import type { Unpacked } from "../fetch/unpack.ts";
import type { ProofJob } from "../read-job.ts";
import { copyHashed } from "./copy-hashed.ts";
import { makeRoom, namesIn, remove } from "./entries.ts";

/**
 * One request's program among those that the host keeps between jobs. It saves a download and never costs a proof: a
 * cache that cannot be read or written is logged and done without. Nothing here ever holds a stdin.
 */
export type ProgramCache = {
  /** Copies the program to the file `to`; undefined: it is not kept here, or not as it was written. */
  take(to: string, signal: AbortSignal): Promise<Unpacked | undefined>;
  /** Keeps a program whose verifying key was found to be the request's, and counts it and its key as used now. */
  keep(program: Unpacked): Promise<void>;
  forget(): Promise<void>;
};

export const noCache: ProgramCache = {
  take: () => Promise.resolve(undefined),
  keep: () => Promise.resolve(),
  forget: () => Promise.resolve(),
};

type Options = {
  folder: string;
  maxBytes: number;
  maxProgramBytes: number;
  job: Pick<ProofJob, "vkHash" | "programUri">;
  log: Log;
  nowMs: () => number;
};

/**
 * A file is named `<key>-<SHA-256 of its bytes>.program`, the key being the SHA-256 of the request's verifying key hash
 * and program URI: who names another URI cannot choose what this request's program is read from. Written beside and renamed.
 */
export function openProgramCache({ folder, maxBytes, maxProgramBytes, job, log, nowMs }: Options): ProgramCache {
  const key = createHash("sha256").update(`${job.vkHash}\n${job.programUri}`).digest("hex");
  const ours = () => namesIn(folder, (name) => name.startsWith(`${key}-`) && name.endsWith(".program"));
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : "unknown");
      log.warn(`the host's cache: ${what} fails`, { code });
      return undefined;
    }
  };

  async function takeOne(name: string, to: string, signal: AbortSignal): Promise<Unpacked | undefined> {
    const from = join(folder, name);
    if ((await stat(from)).size > maxProgramBytes) return undefined;
    const { bytes, sha256 } = await copyHashed(from, to, signal);
    if (name === nameOf(key, sha256)) return { path: to, bytes, sha256: `0x${sha256}` };
    log.warn("the host's cache: an entry is damaged and dropped", { code: "DAMAGED" });
    await remove(folder, name);
    return undefined;
  }

  async function write(program: Unpacked, name: string): Promise<void> {
    if (!(await makeRoom(folder, program.bytes, maxBytes, nowMs()))) return;
    const partial = join(folder, `${name}.${randomUUID()}.partial`);
    try {
      await copyHashed(program.path, partial);
      await rename(partial, join(folder, name));
    } finally {
      await rm(partial, { force: true });
    }
  }

  async function touch(names: readonly string[]): Promise<void> {
    const now = nowMs() / 1_000;
    for (const name of names) await utimes(join(folder, name), now, now).catch(unless("ENOENT"));
  }

  return {
    take: async (to, signal) => {
      const found = await attempt("a look", () => ours().catch(unless("ENOENT"))); // absent: nothing is kept yet
      for (const name of found ?? []) {
        const taken = await attempt("reading", () => takeOne(name, to, signal).catch(unless("ENOENT"))); // evicted just now
        signal.throwIfAborted();
        if (taken) return taken;
      }
      return undefined;
    },
    keep: async (program) => {
      const sha256 = program.sha256.slice(2);
      const name = nameOf(key, sha256);
      await attempt("writing", async () => {
        await mkdir(folder).catch(unless("EEXIST")); // not recursive: below /proc that never ends
        if (!(await ours()).includes(name)) await write(program, name);
        await touch(await namesIn(folder, (each) => each === name || each.startsWith(`${sha256}-`)));
        await makeRoom(folder, 0, maxBytes, nowMs()); // the prover writes its keys without asking
      });
    },
    forget: async () => {
      await attempt("dropping", async () => {
        for (const name of await ours()) await remove(folder, name);
      });
    },
  };
}

/** For an error with this code nothing is done. */
const unless =
  (code: string) =>
  (error: unknown): undefined => {
    if ((error as NodeJS.ErrnoException).code !== code) throw error;
  };

const nameOf = (key: string, sha256: string): string => `${key}-${sha256}.program`;
