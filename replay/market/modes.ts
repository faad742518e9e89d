/** The kinds of proof that are asked for: how often, and what wrapping takes beside the proof itself. */
export type KnownMode = (typeof modes)[number]["mode"];

export const modes = [
  { mode: "core", share: 0.05, wrapSec: 0 },
  { mode: "compressed", share: 0.55, wrapSec: 0 },
  { mode: "groth16", share: 0.3, wrapSec: 30 },
  { mode: "plonk", share: 0.1, wrapSec: 80 },
] as const;

/** Wei for a proof of each mode, whatever gas it takes. */
export type BaseFees = Readonly<Record<KnownMode, bigint>>;

/** As the network in a box has them. */
export const usualBaseFees: BaseFees = {
  core: 100_000_000_000_000_000n,
  compressed: 200_000_000_000_000_000n,
  groth16: 300_000_000_000_000_000n,
  plonk: 300_000_000_000_000_000n,
};

const wrapSecOf: Readonly<Record<string, number>> = Object.fromEntries(
  modes.map(({ mode, wrapSec }) => [mode, wrapSec]),
);

/** Seconds that wrapping takes as a rule; 0 where there is none. */
export const usualWrapSec = (mode: string): number => wrapSecOf[mode] ?? 0;
