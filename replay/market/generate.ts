import { chanceOf } from "../chance.ts";
import { drawArrivals } from "./arrivals.ts";
import { createCompetition } from "./competition.ts";
import { createGasEstimates } from "./gas-estimates.ts";
import { proverUnderTest } from "./ids.ts";
import { type Market, usualPerformance, usualTickWei } from "./market.ts";
import { type BaseFees, usualBaseFees } from "./modes.ts";
import { drawPriceLevel } from "./price-level.ts";
import { drawPrograms } from "./programs.ts";
import { drawProvePrice } from "./prove-price.ts";
import { createRequestDraw } from "./request-draw.ts";
import { type WeatherName, weathers } from "./weather.ts";

export type MarketOptions = {
  seed: number;
  weather: WeatherName;
  requests: number;
  baseFees?: BaseFees;
};

/** 2026-09-21; whole hours are whole here too. */
const drawnMarketsStartSec = 1_789_956_000;

/** A market of `requests` requests: a pure function of its options. */
export function generateMarket({
  seed,
  weather: name,
  requests: count,
  baseFees = usualBaseFees,
}: MarketOptions): Market {
  const weather = weathers[name];
  const startSec = drawnMarketsStartSec;
  const arrivals = drawArrivals(seed, weather, count, startSec);
  const endSec = Math.ceil(arrivals[count - 1] ?? startSec);
  const spanSec = endSec - startSec + 6 * 3600; // deadlines reach past the last creation
  const programs = drawPrograms(seed, weather);
  const shares = programs.map(({ share }) => share);
  const bidsOn = createCompetition(seed, drawPriceLevel(seed, weather, startSec, spanSec));
  const estimates = createGasEstimates(seed);
  const draw = createRequestDraw(seed, baseFees);
  const choice = chanceOf(seed, "choice of program");

  const requests = Array.from(arrivals, (arrivalSec, index) => {
    const which = choice.pick(shares);
    const program = programs[which];
    if (program === undefined) throw new RangeError("a market needs programs");
    return draw({ index, arrivalSec, program, which, bidsOn, estimates });
  });
  return {
    name: `${name}, seed ${seed}`,
    seed,
    weather,
    startSec,
    endSec,
    prover: proverUnderTest,
    tickWei: usualTickWei,
    performance: usualPerformance,
    requests,
    prove: drawProvePrice(seed, weather, startSec - 3600, spanSec + 3600),
  };
}
