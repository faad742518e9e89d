import type { Requirements } from "../../domain/admission.ts";
import { parseMicros } from "./decimal.ts";
import type { OptionalRpc } from "./optional-rpc.ts";
import type { Rpc } from "./rpc.ts";

/** What counts as a success; undefined: not enforced. Millionths of Mgas a second are PGU a second. */
export async function getRequirements(rpc: Rpc, optional: OptionalRpc): Promise<Requirements | undefined> {
  const answer = await optional("GetProverRequirements", (options) => rpc.client.getProverRequirements({}, options));
  const published = answer?.requirements;
  if (!published) return undefined;
  const minPguPerSec = parseMicros(published.minMgasPerSecond);
  if (minPguPerSec === undefined) {
    rpc.log.warn("The performance requirements cannot be read: only the floor latency counts", {
      minMgasPerSecond: published.minMgasPerSecond.slice(0, 80),
    });
  }
  return { floorLatencySec: Number(published.floorLatencySeconds), minPguPerSec: minPguPerSec ?? 0n };
}
