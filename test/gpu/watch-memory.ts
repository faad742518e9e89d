import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const everyMs = 200;
const query = (what: string) => [`--query-gpu=${what}`, "--format=csv,noheader,nounits", "--id=0"];

/** The first GPU's name, as its driver tells it. */
export function gpuName(): string {
  const { status, stdout, stderr } = spawnSync("nvidia-smi", query("name"), { encoding: "utf8" });
  if (status !== 0) throw new Error(`nvidia-smi: ${stderr || stdout}`);
  return stdout.trim();
}

/** Looks at the memory of the first GPU and of the machine until it is told to end; the peaks in MiB. */
export function watchMemory(): { end(): Promise<{ gpuPeakMib: number; hostPeakMib: number }> } {
  const availableBefore = availableMib();
  const peaks = { gpuPeakMib: 0, hostPeakMib: 0 };
  const smi = spawn("nvidia-smi", [...query("memory.used"), `--loop-ms=${everyMs}`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  createInterface({ input: smi.stdout }).on("line", (line) => {
    peaks.gpuPeakMib = Math.max(peaks.gpuPeakMib, Number(line));
  });
  const timer = setInterval(() => {
    peaks.hostPeakMib = Math.max(peaks.hostPeakMib, availableBefore - availableMib());
  }, everyMs);
  return {
    async end() {
      clearInterval(timer);
      await ended(smi);
      return peaks;
    },
  };
}

async function ended(process: ChildProcess): Promise<void> {
  const closed = once(process, "close");
  process.kill();
  await closed;
}

function availableMib(): number {
  const [, kib = "0"] = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8")) ?? [];
  return Math.round(Number(kib) / 1_024);
}
