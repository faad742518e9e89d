/** What `loaded` knows of the fleet. */
export type LoadedFleet = {
  /** With which committed gas drains. */
  mgasPerSec: number;
  /** With which one proof is made. */
  mgasPerSecPerProof: number;
  /** Memory of each worker. */
  workersGb: readonly number[];
  bufferSec: number;
};

/** What is committed; gas in PGU. */
export type LoadedLoad = { proofs: number; wraps: number; gas: number };

export type WrapCost = { sec: number; gb: number };

export type LoadedVerdict = "bid" | "at-capacity" | "infeasible" | "loaded";

type Subject = { gas: number; wrap: WrapCost | undefined; leftSec: number };

/** Its three refusals, in its order. */
export function admit({ gas, wrap, leftSec }: Subject, load: LoadedLoad, fleet: LoadedFleet): LoadedVerdict {
  const { workersGb, bufferSec } = fleet;
  if (load.proofs >= workersGb.reduce((sum, gb) => sum + gb, 0)) return "at-capacity";
  const ownSec = gas / (fleet.mgasPerSecPerProof * 1e6) + bufferSec + (wrap?.sec ?? 0);
  if (ownSec > leftSec) return "infeasible";
  const drainSec = load.gas / (fleet.mgasPerSec * 1e6);
  return drainSec + ownSec + wrapQueueSec(wrap, load, workersGb) > leftSec ? "loaded" : "bid";
}

/** So many wraps fit into the workers' memory at once; the others wait in rounds. */
function wrapQueueSec(wrap: WrapCost | undefined, { wraps }: LoadedLoad, workersGb: readonly number[]): number {
  if (wrap === undefined) return 0;
  const atOnce = workersGb.reduce((sum, gb) => sum + Math.floor(gb / wrap.gb), 0);
  return Math.floor(wraps / Math.max(1, atOnce)) * wrap.sec;
}
