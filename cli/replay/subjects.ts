import type { Contest } from "../../replay/compare.ts";
import { ours } from "../../replay/ours/ours.ts";
import { capped } from "../../replay/policies/capped.ts";
import { loaded } from "../../replay/policies/loaded.ts";
import type { Rival } from "../../replay/policies/rival.ts";
import { serial } from "../../replay/policies/serial.ts";
import { type WarmFactory, warmForRecentDemand } from "../../replay/policies/warm.ts";
import type { PolicyFactory } from "../../replay/policy.ts";
import { SettingError } from "../../replay/settings.ts";
import { parseKnobs } from "../../src/config/knobs.ts";

/**
 * The bidder that is deployed, with its documented knobs but for those that bound what an operator risks: in the replay the
 * market and the fleet are the bounds.
 */
const replayKnobs: Readonly<Record<string, string>> = {
  warm: "demand",
  "warm-hosts": "16",
  "warm-daily-usd": "1000",
  "daily-spend-usd": "0",
  "max-promises": "80",
};

/** What is claimed to be good: each claim is checked for each of these. Throws a SettingError where a knob is wrong. */
export function subjects(knobs: Readonly<Record<string, string>>): readonly PolicyFactory[] {
  const reading = parseKnobs({ ...replayKnobs, ...knobs }, "replay");
  if (reading.kind === "faults") throw new SettingError(reading.faults.join("; "));
  return [ours(reading.policy)];
}

/** Who is to be beaten; hosts are kept warm for them as they are for the subjects. */
export const rivals = (warm: WarmFactory = warmForRecentDemand): readonly Rival[] => [
  serial(warm),
  loaded(warm),
  capped(warm),
];

/** Throws as `subjects` does. */
export const contestOf = (knobs: Readonly<Record<string, string>>): Contest => ({
  subjects: subjects(knobs),
  rivals: rivals(),
});
