import type { Claim } from "../claims.ts";
import {
  declinedChart,
  dollars,
  hostsChart,
  informedChart,
  onTimeChart,
  percent,
  profitChart,
  shareChart,
} from "./charts.ts";
import type { Figures, SeedReport } from "./figures.ts";
import { style } from "./style.ts";
import { drawChart, escaped } from "./svg.ts";

/** All seeds of one weather. */
export type WeatherReport = { weather: string; seeds: readonly SeedReport[]; claims: readonly Claim[] };

export type Report = { requests: number; weathers: readonly WeatherReport[] };

/** One HTML page with everything in it: pictures, tables, and where a rival was better. */
export function pageOf(report: Report): string {
  const sections = report.weathers.map(weatherSection).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Bidding policies, replayed</title><style>${style}</style></head><body><main>
<h1>Bidding policies, replayed</h1>
<p>${report.requests} requests a market; the same markets, hosts and luck for each policy. "Tuned" rivals bid the price that
would have earned them most, known afterwards. "Informed" knows gas, prices and losses ahead, but not what will be asked; the
clairvoyant knows everything: nobody can be expected to reach either.</p>
${claimsList(report.weathers.flatMap(({ claims }) => claims))}
${sections}
</main></body></html>
`;
}

const claimsList = (claims: readonly Claim[]): string =>
  claims.length === 0
    ? "<p>No policy is claimed to be better.</p>"
    : `<ul class="claims">${claims
        .map(
          ({ market, text, holds, detail }) =>
            `<li class="${holds ? "holds" : "fails"}"><b>${holds ? "holds" : "fails"}</b> ${escaped(`${market}: ${text}`)} <small>${escaped(detail)}</small></li>`,
        )
        .join("")}</ul>`;

function weatherSection({ weather, seeds }: WeatherReport): string {
  const charts = [profitChart, onTimeChart, informedChart, shareChart].map((chart) => drawChart(chart(weather, seeds)));
  return `<section><h2>${escaped(weather)}</h2>
${charts.join("\n")}
${hostsChart(weather, seeds)}
${declinedChart(weather, seeds)}
${ahead(seeds)}
${table(seeds)}</section>`;
}

function ahead(seeds: readonly SeedReport[]): string {
  const lines = seeds.flatMap(({ market, rivalsAhead }) => rivalsAhead.map((text) => `${market}: ${text}`));
  const hasSubject = seeds.some(({ rows }) => rows.some(({ role }) => role === "subject"));
  if (lines.length === 0) return hasSubject ? "<p>No rival earned more in any seed.</p>" : "";
  return `<h3>Where a rival earned more</h3><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>`;
}

const columns: readonly { title: string; of(row: Figures): string }[] = [
  { title: "policy", of: ({ name }) => name },
  { title: "fleet", of: ({ fleet }) => fleet },
  { title: "price", of: ({ price }) => price },
  { title: "bids", of: ({ bids }) => `${bids}` },
  { title: "wins", of: ({ wins }) => `${wins}` },
  { title: "on time", of: (row) => `${(row.onTimeShare * 100).toFixed(2)} %` },
  { title: "missed", of: ({ missed }) => `${missed}` },
  { title: "suspended", of: ({ suspensions }) => `${suspensions}` },
  { title: "GPU h", of: ({ hostHours }) => hostHours.toFixed(0) },
  { title: "revenue", of: ({ revenueUsd }) => dollars(revenueUsd) },
  { title: "cost", of: ({ costUsd }) => dollars(costUsd) },
  { title: "profit", of: ({ profitUsd }) => dollars(profitUsd) },
  { title: "of informed", of: ({ ofInformed }) => share(ofInformed) },
  { title: "of clairvoyant", of: ({ ofClairvoyant }) => share(ofClairvoyant) },
];

const share = (part: number | undefined): string => (part === undefined ? "–" : percent(part));

function table(seeds: readonly SeedReport[]): string {
  const head = columns.map(({ title }) => `<th>${title}</th>`).join("");
  const body = seeds.map(({ seed, rows }) => {
    const lines = rows.map(
      (row) => `<tr class="${row.role}">${columns.map(({ of }) => `<td>${escaped(of(row))}</td>`).join("")}</tr>`,
    );
    return `<tbody><tr><th colspan="${columns.length}">seed ${seed}</th></tr>${lines.join("")}</tbody>`;
  });
  return `<details><summary>All figures</summary><div class="wide"><table><thead><tr>${head}</tr></thead>${body.join("\n")}</table></div></details>`;
}
