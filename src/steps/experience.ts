import type { Capability } from "../domain/capability.ts";
import { capabilityOf, type HostClass, type JobSamples } from "../domain/capability.ts";
import type { Clearings, ProgramKnowledge } from "../domain/pass-input.ts";
import type { Policy } from "../domain/policy.ts";
import { type ProofMode, proofModes } from "../domain/proof-request.ts";
import { series } from "../domain/series.ts";
import type { Hash, Pgu } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import type { Sample } from "../ports/samples.ts";
import { rememberedAll } from "./remembered.ts";

/** What was measured changes by one sample of 32 at a time. */
const freshMs = 30_000;

/** Hosts are counted each minute. */
const samplesPerHour = 60;
/** As long as the kept counts reach back. */
const lossWindowSec = 600;

/** A program in a mode: how others price it depends on both. */
type ProgramAsked = { vkHash: Hash; mode: ProofMode };

/** What this prover has seen, from the table: of programs, of other bidders, of its own hosts. */
export type Experience = {
  capability(host: HostClass, policy: Policy): Promise<Capability>;
  /** Counts of hosts, each minute, the oldest first. */
  hostsSeen(className: string): Promise<readonly Sample[]>;
  clearings(): Promise<Clearings>;
  programs(
    of: readonly ProgramAsked[],
    published: ReadonlyMap<Hash, Pgu>,
  ): Promise<ReadonlyMap<Hash, ProgramKnowledge>>;
};

export function createExperience({ samples, clock }: Pick<Ports, "samples" | "clock">): Experience {
  const read = rememberedAll(clock, freshMs, (names: readonly string[]) => samples.read(names));
  const values = async (names: readonly string[]) => {
    const known = await read(names);
    return (name: string): readonly number[] => known.get(name)?.map(({ value }) => value) ?? [];
  };
  return {
    hostsSeen: async (className) => (await read([series.hosts(className)])).get(series.hosts(className)) ?? [],
    async capability(host, { capability }) {
      const names = jobSeries(host.className);
      const [hosts, lost] = [series.hosts(host.className), series.hostsLost(host.className)];
      const known = await read([...Object.values(names), hosts, lost]);
      const of = (name: string) => known.get(name)?.map(({ value }) => value) ?? [];
      const measured = Object.fromEntries(Object.entries(names).map(([kind, name]) => [kind, of(name)]));
      const recent = (name: string) =>
        known.get(name)?.filter(({ atSec }) => atSec > clock.now() - lossWindowSec) ?? [];
      const hostHours = recent(hosts).reduce((sum, { value }) => sum + value, 0) / samplesPerHour;
      const losses = { lost: recent(lost).length, hostHours };
      return capabilityOf(host, measured as unknown as JobSamples, capability, losses); // the same kinds, each with its values
    },
    async clearings() {
      const modes: readonly ProofMode[] = [...proofModes, "unknown"];
      const known = await read([series.clearingPrices, series.clearings, ...modes.map(series.clearingsOfMode)]);
      const of = (name: string) => known.get(name)?.map(({ value }) => value) ?? [];
      const prices = (known.get(series.clearingPrices) ?? []).map(({ value, atSec }) => ({ perPgu: value, atSec }));
      const ofMode = Object.fromEntries(modes.map((mode) => [mode, of(series.clearingsOfMode(mode))]));
      return { prices, all: of(series.clearings), ofMode: ofMode as unknown as Clearings["ofMode"] }; // one entry for each mode
    },
    async programs(asked, published) {
      const of = await values(
        asked.flatMap(({ vkHash, mode }) => [series.gas(vkHash), series.clearingsOfProgram(vkHash, mode)]),
      );
      const programs = new Map<Hash, ProgramKnowledge>();
      for (const { vkHash, mode } of asked) {
        const estimate = published.get(vkHash);
        const clearings = { ...programs.get(vkHash)?.clearings, [mode]: of(series.clearingsOfProgram(vkHash, mode)) };
        const learned = of(series.gas(vkHash));
        programs.set(vkHash, { learned, clearings, ...(estimate !== undefined && { published: estimate }) });
      }
      return programs;
    },
  };
}

const jobSeries = (className: string) =>
  ({
    speedPguPerSec: series.speed(className),
    coldStartSec: series.coldStart(className),
    warmStartSec: series.warmStart(className),
    deliverSec: series.deliver,
    groth16WrapSec: series.wrap("groth16", className),
    plonkWrapSec: series.wrap("plonk", className),
  }) as const satisfies Record<keyof JobSamples, string>;
