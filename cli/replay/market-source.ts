import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { generateMarket, type MarketOptions } from "../../replay/market/generate.ts";
import type { Market } from "../../replay/market/market.ts";
import { marketFromRecording, type RecordedMarketOptions } from "../../replay/market/market-from-recording.ts";
import { readRecording } from "../../replay/market/read-recording.ts";
import type { Recording } from "../../replay/market/recorded.ts";
import { weatherNames } from "../../replay/market/weather.ts";
import { type ReplayOptions, UsageError } from "./options.ts";

/** What a market is made from. A thread can be told it; the market itself it cannot, for there are functions in it. */
export type MarketSource =
  | ({ kind: "drawn" } & MarketOptions)
  | ({ kind: "recorded"; recording: Recording } & RecordedMarketOptions);

/** Throws a RecordingError where a recording makes no market. */
export const marketOf = (source: MarketSource): Market =>
  source.kind === "drawn" ? generateMarket(source) : marketFromRecording(source.recording, source);

/** Calm and stormy, or the recorded one. Throws a UsageError or a RecordingError where the file cannot be read. */
export function sourcesOf({ seed, requests, settings, file, leaveOut }: ReplayOptions): readonly MarketSource[] {
  const { baseFees } = settings;
  if (file === undefined) return weatherNames.map((weather) => ({ kind: "drawn", seed, weather, requests, baseFees }));
  return [{ kind: "recorded", recording: readRecording(textOf(file)), name: basename(file), seed, leaveOut }];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`--file: ${file} cannot be read.`);
  }
}
