import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Lines of `--query-gpu=name,driver_version,memory.total,memory.reserved,memory.used,compute_cap,mig.mode.current`, as drivers print them. */
export const gpuLines = {
  l4: "NVIDIA L4, 570.133.20, 23034, 471, 1, 8.9, [N/A]",
  a10g: "NVIDIA A10G, 570.133.20, 23028, 497, 4, 8.6, [N/A]",
  l40s: "NVIDIA L40S, 580.82.07, 46068, 590, 1, 8.9, [N/A]",
  h100: "NVIDIA H100 80GB HBM3, 580.159.04, 81559, 550, 1, 9.0, Disabled",
  t4: "Tesla T4, 570.133.20, 15360, 449, 3, 7.5, [N/A]",
  v100: "Tesla V100-SXM2-32GB, 570.133.20, 32768, 267, 0, 7.0, [N/A]",
  a10gShared: "NVIDIA A10G, 570.133.20, 23028, 497, 21004, 8.6, [N/A]",
  mig: "NVIDIA H100 80GB HBM3, 570.133.20, 81559, [N/A], [Insufficient Permissions], 9.0, Enabled",
  oldDriver: "NVIDIA A10G, 535.183.01, 23028, 497, 4, 8.6, [N/A]",
} as const;

export const versionText = (cuda: string) =>
  `NVIDIA-SMI version  : 570.133.20\nNVML version        : 570.133\nDRIVER version      : 570.133.20\nCUDA Version        : ${cuda}\n`;

/** Answers the guards' and the monitor's questions as `nvidia-smi` does, for a host with this GPU. */
export const smiScript = (gpu: keyof typeof gpuLines): string => `case "$*" in
  --version) printf '%s' '${versionText("12.8")}' ;;
  *compute-apps*) ;;
  *utilization*) echo "93, 11517, 23034, 71.42, 64" ;;
  *) echo "${gpuLines[gpu]}" ;;
esac`;

export const writeFakeNvidiaSmi = (folder: string, gpu: keyof typeof gpuLines): Promise<string> =>
  writeTool(folder, smiScript(gpu));

export async function writeTool(folder: string, script: string): Promise<string> {
  const path = join(folder, "nvidia-smi");
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}
