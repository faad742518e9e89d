import type { JobSamples } from "./capability.ts";
import type { ClearingPrice } from "./clearing.ts";
import type { Clearings, ProgramKnowledge } from "./pass-input.ts";
import { allModes, type ProofMode } from "./proof-request.ts";
import { series } from "./series.ts";
import type { Hash, Pgu, UnixSeconds } from "./values.ts";

/** The values that are kept of a series, the oldest first; none where there are none. */
type ValuesOf = (name: string) => readonly number[];

/** Where the samples of a class's jobs are kept. */
export const jobSeries = (className: string) =>
  ({
    speedPguPerSec: series.speed(className),
    coldStartSec: series.coldStart(className),
    warmStartSec: series.warmStart(className),
    deliverSec: series.deliver,
    groth16WrapSec: series.wrap("groth16", className),
    plonkWrapSec: series.wrap("plonk", className),
  }) as const satisfies Record<keyof JobSamples, string>;

/** The samples of a class's jobs, where `of` gives those of a series. */
export function jobSamples(className: string, of: (name: string) => readonly number[]): JobSamples {
  const names = jobSeries(className);
  return {
    speedPguPerSec: of(names.speedPguPerSec),
    coldStartSec: of(names.coldStartSec),
    warmStartSec: of(names.warmStartSec),
    deliverSec: of(names.deliverSec),
    groth16WrapSec: of(names.groth16WrapSec),
    plonkWrapSec: of(names.plonkWrapSec),
  };
}

/** What was seen of the others: `prices` as they were asked, the rest as shares of the level at the time. */
export function learnedClearings(prices: readonly ClearingPrice[], of: ValuesOf): Clearings {
  const ofMode = Object.fromEntries(allModes.map((mode) => [mode, of(series.clearingsOfMode(mode))]));
  return { prices, all: of(series.clearings), ofMode: ofMode as unknown as Clearings["ofMode"] }; // one entry for each mode
}

/**
 * A program in a mode: how others price it depends on both. `published`: the network's own gas estimate; `pausedUntilSec`: our
 * last proofs failed.
 */
type ProgramAsked = {
  vkHash: Hash;
  mode: ProofMode;
  published?: Pgu | undefined;
  pausedUntilSec?: UnixSeconds | undefined;
};

export function learnedPrograms(asked: readonly ProgramAsked[], of: ValuesOf): Map<Hash, ProgramKnowledge> {
  const programs = new Map<Hash, ProgramKnowledge>();
  for (const { vkHash, mode, published, pausedUntilSec } of asked) {
    const before = programs.get(vkHash);
    const clearings = { ...before?.clearings, [mode]: of(series.clearingsOfProgram(vkHash, mode)) };
    const paused =
      pausedUntilSec === undefined ? before?.pausedUntilSec : { ...before?.pausedUntilSec, [mode]: pausedUntilSec };
    const learned = of(series.gas(vkHash));
    programs.set(vkHash, {
      ...{ learned, clearings },
      ...(published !== undefined && { published }),
      ...(paused && { pausedUntilSec: paused }),
    });
  }
  return programs;
}
