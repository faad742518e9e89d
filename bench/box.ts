import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { type Figure, figure, figureAtLeast, reading } from "./figure.ts";
import { createLoad } from "./raw-grpc.ts";

const open = 10_000;
const pageSize = 100;
const load = { lanes: 32, each: 25 };
const said = z.object({ url: z.string(), prover: z.string(), requestId: z.string() });

/** Linux counts a process's time in hundredths of a second. */
const ticksPerSec = 100;

/**
 * What the network in a box serves: reads per second of one core's time (others may be using the machine, so the box's
 * own CPU time counts, as Linux tells it), and each page of ten thousand open requests, asked for as the node asks.
 */
export async function box(rounds: number): Promise<Figure[]> {
  // Node itself, not the runner: the process whose time is read must be the one that serves.
  const child = spawn(process.execPath, ["--import", "tsx", "bench/crowded-box.ts", `${open}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { url, prover, requestId } = said.parse(JSON.parse(line.toString("utf8")));
    const generator = await createLoad(url);
    const reads = {
      GetNonce: field(1, bytesOf(prover)),
      GetProofRequestStatus: field(1, bytesOf(requestId)),
      GetProofRequestDetails: field(1, bytesOf(requestId)),
    };
    const perCore: number[] = [];
    const perSec: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const [startedMs, before] = [performance.now(), cpuSec(child.pid ?? 0)];
      for (const [rpc, message] of Object.entries(reads)) await generator.calls(rpc, message, load);
      const calls = Object.keys(reads).length * load.lanes * load.each;
      if (round === 0) continue; // the compiler's
      perCore.push(calls / (cpuSec(child.pid ?? 0) - before));
      perSec.push((calls * 1000) / (performance.now() - startedMs));
    }
    const plain = await pages(generator, varint(2, 1));
    const asked = await pages(generator, nodesFilter(prover));
    generator.close();
    return [
      figureAtLeast("box: unary reads, of one core", "reads/s", perCore, { median: 600 }),
      figureAtLeast("box: unary reads, by the clock", "reads/s", perSec),
      figure(`box: page of ${open} open requests, by status`, "ms", plain.ms, { median: 20 }),
      figure(`box: page of ${open} open requests, as the node asks`, "ms", asked.ms, { median: 20 }),
      reading("box: pages without any request", "pages", plain.empty + asked.empty, 0),
    ];
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}

type Load = Awaited<ReturnType<typeof createLoad>>;

/** Every page twice, in order; the first time is the compiler's. */
async function pages(generator: Load, filter: Uint8Array) {
  const ms: number[] = [];
  let empty = 0;
  for (let turn = 0; turn < 2; turn++) {
    for (let page = 1; page <= open / pageSize; page++) {
      const startedMs = performance.now();
      const message = joined(filter, varint(10, pageSize), varint(11, page));
      if ((await generator.call("GetFilteredProofRequests", message)) < pageSize * 100) empty += 1;
      if (turn === 1) ms.push(performance.now() - startedMs);
    }
  }
  return { ms, empty };
}

/** REQUESTED, of a version, with time left, not yet bid on. */
const nodesFilter = (prover: string): Uint8Array =>
  joined(
    field(1, new TextEncoder().encode("sp1-v6.1.0")),
    varint(2, 1),
    varint(4, Math.floor(Date.now() / 1000)),
    field(13, bytesOf(prover)),
  );

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

/** Fields of protobuf: generated code stays at the wire, and these few need none. */
const field = (no: number, bytes: Uint8Array): Uint8Array =>
  Uint8Array.of(...digits(no * 8 + 2), ...digits(bytes.length), ...bytes);
const varint = (no: number, value: number): Uint8Array => Uint8Array.of(...digits(no * 8), ...digits(value));

function digits(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...digits(Math.floor(value / 128))];
}

/** User and system time of a process; the fields of `/proc/<pid>/stat` after the command's name, which may hold blanks. */
function cpuSec(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSec;
}
