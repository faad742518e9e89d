import type { FileHandle } from "node:fs/promises";
import { HostTrouble } from "../endings.ts";

/**
 * What a file of the job's folder refuses: a full, read-only or broken disk. It is no fault of the artifact's, and asking
 * its server again would not mend it.
 */
export async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const message = `the host's disk fails (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`;
    throw new HostTrouble(message, { error: "UNKNOWN_FAILURE", message, stage: "fetch" }, { cause });
  }
}

/** Writes all of `bytes`: a disk that is nearly full may take a part of them and refuse only the next write. */
export async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await onDisk(file.write(bytes, done, bytes.length - done, position + done));
    done += bytesWritten;
  }
}
