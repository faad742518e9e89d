import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Failure } from "../../../src/domain/failure.ts";
import type { ProgramCache } from "../cache/program-cache.ts";
import { failed, HostTrouble } from "../endings.ts";
import { type DownloadLimits, download } from "./download.ts";
import { StdinRefused } from "./private-stdin.ts";
import { ArtifactError, type ArtifactFault, type Source } from "./source.ts";
import { type ArtifactForm, type Unpacked, unpack } from "./unpack.ts";

export type Inputs = {
  program: Unpacked;
  stdin: Unpacked;
  /** Was the program on this host already? */
  cached: boolean;
  cache: ProgramCache;
};

type FetchInputs = {
  program: Source;
  stdin: Source;
  cache: ProgramCache;
  /** Private: its link lives for minutes, so it comes last. */
  stdinLast: boolean;
  folder: string;
  maxBytes: Record<ArtifactForm, number>;
  limits: Omit<DownloadLimits, "maxBytes">;
  signal: AbortSignal;
};

/** Downloads and unpacks what the proof is about. Throws a JobStopped, a HostTrouble or the signal's reason. */
export async function fetchInputs(inputs: FetchInputs): Promise<Inputs> {
  if (inputs.stdinLast) {
    const program = await fetchProgram(inputs);
    return { ...program, stdin: await fetchOne("stdin", inputs.stdin, inputs), cache: inputs.cache };
  }
  const others = new AbortController();
  const both = { ...inputs, signal: AbortSignal.any([inputs.signal, others.signal]) };
  const fetches = [fetchProgram(both), fetchOne("stdin", inputs.stdin, both)] as const;
  try {
    const [program, stdin] = await Promise.all(fetches);
    return { ...program, stdin, cache: inputs.cache };
  } finally {
    others.abort();
    await Promise.allSettled(fetches); // nobody writes into the folder any more
  }
}

async function fetchProgram(options: FetchInputs): Promise<Pick<Inputs, "program" | "cached">> {
  const kept = await options.cache.take(join(options.folder, "program"), options.signal);
  return { program: kept ?? (await fetchOne("program", options.program, options)), cached: kept !== undefined };
}

async function fetchOne(form: ArtifactForm, source: Source, options: FetchInputs): Promise<Unpacked> {
  const packed = join(options.folder, `${form}.packed`);
  const maxBytes = options.maxBytes[form];
  try {
    await download(source, packed, { ...options.limits, maxBytes }, options.signal);
    const unpacked = await unpack(packed, join(options.folder, form), form, maxBytes, options.signal);
    await rm(packed);
    return unpacked;
  } catch (error) {
    options.signal.throwIfAborted();
    throw meaningOf(error, form);
  }
}

/**
 * What each fault of an artifact says of the request. A stored artifact that is broken is broken on every host: the
 * program cannot be executed. One that nobody can read, or that is larger than we take, is nobody's proven fault.
 */
const failureOf = {
  corrupt: "EXECUTION_FAILURE",
  missing: "UNKNOWN_FAILURE",
  denied: "UNKNOWN_FAILURE",
  oversize: "UNKNOWN_FAILURE",
  changed: undefined,
  damaged: undefined,
  unreachable: undefined,
} as const satisfies Record<ArtifactFault, Failure["error"] | undefined>;

function meaningOf(error: unknown, form: ArtifactForm): unknown {
  if (error instanceof StdinRefused) return error.stop;
  if (!(error instanceof ArtifactError)) return error;
  const message = `${form}: ${error.message}`;
  const failure = failureOf[error.code];
  if (failure === undefined) return new HostTrouble(message, undefined, { cause: error });
  return failed({ error: failure, message, stage: "fetch" }, { cause: error });
}
