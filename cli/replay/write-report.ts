import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Claim, claimsOverSeeds } from "../../replay/claims.ts";
import { compare } from "../../replay/compare.ts";
import { generateMarket } from "../../replay/market/generate.ts";
import { weatherNames } from "../../replay/market/weather.ts";
import { seedReport } from "../../replay/report/figures.ts";
import { pageOf, type Report } from "../../replay/report/page.ts";
import type { ReplayOptions } from "./options.ts";
import { rivals, subjects } from "./subjects.ts";

/** No policy was tuned on these. */
const reportingSeeds = [101, 202, 303, 404, 505, 606, 707, 808, 909, 1010];

/** Replays every reporting seed and writes the page, and its figures as JSON beside it. */
export function writeReport(path: string, { requests, settings, knobs }: ReplayOptions): Claim[] {
  const { plan, baseFees, bidDelaySec } = settings;
  const ours = subjects(knobs);
  const weathers = weatherNames.map((weather) => {
    const seeds = reportingSeeds.map((seed) => {
      const market = generateMarket({ seed, weather, requests, baseFees });
      console.log(`${market.name} …`);
      return seedReport(compare({ market, plan, subjects: ours, rivals: rivals(), simulation: { bidDelaySec } }));
    });
    return {
      weather,
      seeds,
      claims: claimsOverSeeds(
        weather,
        seeds.map(({ claims }) => claims),
      ),
    };
  });
  const report: Report = { requests, weathers };
  const figures = path.replace(/(\.html)?$/, ".json");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, pageOf(report));
  writeFileSync(figures, `${JSON.stringify(report, undefined, 1)}\n`);
  console.log(`${path} and ${figures}`);
  return weathers.flatMap(({ claims }) => claims);
}
