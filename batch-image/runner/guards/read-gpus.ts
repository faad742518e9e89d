import { type AskSmi, type Silence, smiNumber, smiRows } from "../host/nvidia-smi.ts";

/** One GPU as `nvidia-smi` shows it; what it does not know is absent. Memory in MiB. */
export type GpuFacts = {
  name: string;
  driver: string;
  totalMib?: number;
  /** Kept by the driver: `nvidia-smi` counts it in the total, CUDA does not. */
  reservedMib?: number;
  usedMib?: number;
  computeCapability?: number;
  mig: boolean;
};

/** A process that holds memory of the first GPU. In a container those of others are often not shown. */
export type GpuHolder = { pid: string; name: string };

export type GpuReading =
  | { kind: "gpus"; gpus: readonly GpuFacts[]; holders: readonly GpuHolder[]; cuda: number | undefined; text: string }
  | Silence;

const fields = "name,driver_version,memory.total,memory.reserved,memory.used,compute_cap,mig.mode.current";
const csv = "--format=csv,noheader,nounits";

/** What there is of GPUs. The version and the holders may stay unknown; the list of GPUs may not. */
export async function readGpus(ask: AskSmi): Promise<GpuReading> {
  const listed = await ask(`--query-gpu=${fields}`, csv);
  if (listed.kind === "silent") return listed;
  const version = await ask("--version");
  const apps = await ask("-i", "0", "--query-compute-apps=pid,process_name", csv);
  return {
    kind: "gpus",
    gpus: parseGpus(listed.text),
    holders: apps.kind === "said" ? parseHolders(apps.text) : [],
    cuda: version.kind === "said" ? parseCuda(version.text) : undefined,
    text: listed.text.trim().slice(0, 200),
  };
}

export function parseGpus(text: string): GpuFacts[] {
  return smiRows(text, fields.split(",").length).map(
    ([name = "", driver = "", total, reserved, used, capability, mig]) => ({
      name,
      driver,
      ...known("totalMib", total),
      ...known("reservedMib", reserved),
      ...known("usedMib", used),
      ...known("computeCapability", capability),
      mig: mig === "Enabled",
    }),
  );
}

export const parseHolders = (text: string): GpuHolder[] =>
  smiRows(text, 2).flatMap(([pid = "", name = ""]) => (/^[0-9]+$/.test(pid) ? [{ pid, name }] : []));

/** `CUDA Version : 12.8`: the newest that the driver serves. */
export function parseCuda(text: string): number | undefined {
  return smiNumber(/^CUDA(?: \w+)? Version\s*:\s*([0-9]+\.[0-9]+)/im.exec(text)?.[1]);
}

function known<K extends string>(key: K, field: string | undefined): Partial<Record<K, number>> {
  const value = smiNumber(field);
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<K, number>>; // the key is K
}
