import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ZSTDDecoder } from "zstddec/stream";
import { noCache } from "../batch-image/runner/cache/program-cache.ts";
import { runProcess } from "../batch-image/runner/run-process.ts";
import { jobEnvironment } from "../src/config/names.ts";

const decoder = new ZSTDDecoder();
await decoder.init();

/**
 * The job's runner, but with the plainest download that works: one artifact after the other, each whole in memory. All
 * else is the same program, so that the two can be compared.
 */
async function fetchWhole(uri: string, path: string, headBytes: number) {
  const response = await fetch(uri);
  if (!response.ok) throw new Error(`${uri} answers ${response.status}`);
  const content = decoder.decode(new Uint8Array(await response.arrayBuffer())).subarray(headBytes);
  await writeFile(path, content);
  return { path, bytes: content.length, sha256: `0x${createHash("sha256").update(content).digest("hex")}` };
}

const uriOf = (name: string): string => process.env[name] ?? "";
const bincodeLengthBytes = 8;

const exitCode = await runProcess(process.env, {
  fetch: async (folder) => ({
    program: await fetchWhole(uriOf(jobEnvironment.programUri), join(folder, "program"), bincodeLengthBytes),
    stdin: await fetchWhole(uriOf(jobEnvironment.stdinUri), join(folder, "stdin"), 0),
    cached: false,
    cache: noCache,
  }),
});
process.exit(exitCode);
