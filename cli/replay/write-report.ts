import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Claim, claimsOverSeeds } from "../../replay/claims.ts";
import { weatherNames } from "../../replay/market/weather.ts";
import { type SeedReport, seedReport } from "../../replay/report/figures.ts";
import { pageOf, type Report } from "../../replay/report/page.ts";
import { compareAll } from "./compare-all.ts";
import type { MarketSource } from "./market-source.ts";
import type { ReplayOptions } from "./options.ts";

/** No policy was tuned on these. */
const reportingSeeds = [101, 202, 303, 404, 505, 606, 707, 808, 909, 1010];

/** Replays every reporting seed and writes the page, and its figures as JSON beside it. */
export async function writeReport(path: string, options: ReplayOptions): Promise<Claim[]> {
  const { requests, settings } = options;
  const { baseFees } = settings;
  const sources = weatherNames.flatMap((weather) =>
    reportingSeeds.map((seed): MarketSource => ({ kind: "drawn", seed, weather, requests, baseFees })),
  );
  const reports: SeedReport[] = [];
  await compareAll(options, sources, {
    begun: ({ name }) => console.log(`${name} …`),
    done: (comparison) => void reports.push(seedReport(comparison)),
  });
  const weathers = weatherNames.map((weather, index) => {
    const seeds = reports.slice(index * reportingSeeds.length, (index + 1) * reportingSeeds.length);
    const claims = claimsOverSeeds(
      weather,
      seeds.map(({ claims }) => claims),
    );
    return { weather, seeds, claims };
  });
  const report: Report = { requests, weathers };
  const figures = path.replace(/(\.html)?$/, ".json");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, pageOf(report));
  writeFileSync(figures, `${JSON.stringify(report, undefined, 1)}\n`);
  console.log(`${path} and ${figures}`);
  return weathers.flatMap(({ claims }) => claims);
}
