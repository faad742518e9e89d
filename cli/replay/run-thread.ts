import { parentPort, workerData } from "node:worker_threads";
import { runsOf } from "../../replay/compare.ts";
import { fleetLuckFor } from "../../replay/simulate.ts";
import type { Given, Piece } from "./compare-all.ts";
import { marketOf } from "./market-source.ts";
import { contestOf } from "./subjects.ts";

/** A thread of `compareAll`: one run after another, each answered with its result. */

const { sources, settings, knobs } = workerData as Given; // of compareAll, the only one who starts it
const { plan, bidDelaySec } = settings;
const runs = runsOf(contestOf(knobs)).flat();
let place: ReturnType<typeof placeOf> | undefined;

/** The one that was needed last is kept: most pieces are of the market of the piece before. */
function placeOf(index: number) {
  const source = sources[index];
  if (source === undefined) throw new RangeError(`there is no market ${index}`);
  const market = marketOf(source);
  return { index, market, luck: fleetLuckFor(market, plan) };
}

parentPort?.on("message", (piece: Piece) => {
  if (place?.index !== piece.market) place = placeOf(piece.market);
  const { market, luck } = place;
  parentPort?.postMessage(runs[piece.run]?.on({ market, plan, luck, simulation: { bidDelaySec } }));
});
