import type { Need } from "./state.ts";

/** vCPUs by size: `xlarge` has 4, `<n>xlarge` 4 n. */
function vcpusOf(size: string): number {
  if (size === "large" || size === "medium") return 2;
  const times = /^(\d*)xlarge$/.exec(size)?.[1];
  return times === undefined ? 4 : 4 * Number(times === "" ? 1 : times);
}

/** GPUs of the accelerated families, by size where it is not one (EC2 instance types: g4dn, g5, g6, g6e, p3, p4, p5). */
const gpusBySize: Readonly<Record<string, number>> = { "12xlarge": 4, "24xlarge": 4, "48xlarge": 8, metal: 8 };
function gpusOf(family: string, size: string): number {
  if (!/^[gp]\d/.test(family)) return 0;
  if (family.startsWith("p4") || (family.startsWith("p3") && size === "24xlarge")) return 8;
  return gpusBySize[size] ?? 1;
}

/** What a host of this type offers. A family (`g6e`) or `optimal` stands for its `xlarge`. */
export function offerOf(instanceType: string): Need {
  const [family = "", size = "xlarge"] = instanceType.split(".");
  return { vcpus: vcpusOf(size), gpus: gpusOf(family, size) };
}

/** The smallest of the types that fits, as Batch's best-fit strategies choose. */
export function smallestFitting(instanceTypes: readonly string[], need: Need): string | undefined {
  return instanceTypes
    .filter((type) => offerOf(type).vcpus >= need.vcpus && offerOf(type).gpus >= need.gpus)
    .sort((a, b) => offerOf(a).vcpus - offerOf(b).vcpus)[0];
}
