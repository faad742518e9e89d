import { statfs } from "node:fs/promises";
import { type CpuInfo, cpus } from "node:os";
import type { HostSample } from "../../../src/domain/host-use.ts";
import { usableMemory, usedMemory } from "../host/memory.ts";
import { type AskSmi, smiNumber, smiRows } from "../host/nvidia-smi.ts";

const fields = "utilization.gpu,memory.used,memory.total,power.draw,temperature.gpu";

/** One look after the other at the host's use; `askSmi` is absent where no GPU proves. */
export function hostSampler(workFolder: string, askSmi?: (signal: AbortSignal) => AskSmi) {
  let before = cpus();
  return async (signal: AbortSignal): Promise<HostSample> => {
    const now = cpus();
    const cpuPercent = busyPercent(before, now);
    before = now;
    const disk = await statfs(workFolder);
    return {
      ...(cpuPercent !== undefined && { cpuPercent }),
      memoryPercent: Math.min(100, (usedMemory() / usableMemory()) * 100),
      diskPercent: (1 - disk.bavail / disk.blocks) * 100,
      ...(askSmi && (await gpuSample(askSmi(signal)))),
    };
  };
}

/** Of the time between two looks; undefined where none has passed. */
function busyPercent(before: readonly CpuInfo[], now: readonly CpuInfo[]): number | undefined {
  const total = timeOf(now, () => true) - timeOf(before, () => true);
  const idle = timeOf(now, (kind) => kind === "idle") - timeOf(before, (kind) => kind === "idle");
  return total > 0 ? (1 - idle / total) * 100 : undefined;
}

const timeOf = (all: readonly CpuInfo[], of: (kind: string) => boolean): number =>
  all.flatMap(({ times }) => Object.entries(times)).reduce((sum, [kind, ms]) => sum + (of(kind) ? ms : 0), 0);

async function gpuSample(ask: AskSmi): Promise<HostSample> {
  const answer = await ask("-i", "0", `--query-gpu=${fields}`, "--format=csv,noheader,nounits");
  return answer.kind === "said" ? parseGpuSample(answer.text) : {};
}

export function parseGpuSample(text: string): HostSample {
  const [row = []] = smiRows(text, fields.split(",").length);
  const [gpuPercent, used, total, gpuWatts, gpuCelsius] = row.map(smiNumber);
  const gpuMemoryPercent = used === undefined || !total ? undefined : (used / total) * 100;
  const sample = { gpuPercent, gpuMemoryPercent, gpuWatts, gpuCelsius };
  return Object.fromEntries(Object.entries(sample).filter(([, value]) => value !== undefined));
}
