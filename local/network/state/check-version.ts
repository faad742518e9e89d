import { type Refusal, refusal } from "../refusal.ts";
import type { Rules } from "../rules.ts";

/** Proofs of other circuits than the network's own cannot be judged: neither valid nor invalid. */
export function checkVersion({ circuitVersions }: Rules, version: string): Refusal | undefined {
  if (circuitVersions.includes(version)) return undefined;
  return refusal("invalid-argument", `proofs can be judged of the version ${circuitVersions.join(", ")} alone`);
}
