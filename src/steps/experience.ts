import { type Capability, capabilityOf, type HostClass } from "../domain/capability.ts";
import { pausedUntil } from "../domain/failing-program.ts";
import { jobSamples, jobSeries, learnedClearings, learnedPrograms } from "../domain/learned.ts";
import type { Clearings, ProgramKnowledge } from "../domain/pass-input.ts";
import type { Policy } from "../domain/policy.ts";
import { allModes, type ProofMode } from "../domain/proof-request.ts";
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
  return {
    hostsSeen: async (className) => (await read([series.hosts(className)])).get(series.hosts(className)) ?? [],
    async capability(host, { capability }) {
      const [hosts, lost] = [series.hosts(host.className), series.hostsLost(host.className)];
      const known = await read([...Object.values(jobSeries(host.className)), hosts, lost]);
      const recent = (name: string) =>
        known.get(name)?.filter(({ atSec }) => atSec > clock.now() - lossWindowSec) ?? [];
      const hostHours = recent(hosts).reduce((sum, { value }) => sum + value, 0) / samplesPerHour;
      const losses = { lost: recent(lost).length, hostHours };
      return capabilityOf(host, jobSamples(host.className, valuesIn(known)), capability, losses);
    },
    async clearings() {
      const known = await read([series.clearingPrices, series.clearings, ...allModes.map(series.clearingsOfMode)]);
      const prices = (known.get(series.clearingPrices) ?? []).map(({ value, atSec }) => ({ perPgu: value, atSec }));
      return learnedClearings(prices, valuesIn(known));
    },
    async programs(asked, published) {
      const names = asked.flatMap(({ vkHash, mode }) => [
        series.gas(vkHash),
        series.clearingsOfProgram(vkHash, mode),
        series.proofs(vkHash, mode),
      ]);
      const known = await read(names);
      const programs = asked.map(({ vkHash, mode }) => {
        const pausedUntilSec = pausedUntil(known.get(series.proofs(vkHash, mode)) ?? [], clock.now());
        return { vkHash, mode, published: published.get(vkHash), pausedUntilSec };
      });
      return learnedPrograms(programs, valuesIn(known));
    },
  };
}

const valuesIn =
  (known: ReadonlyMap<string, readonly Sample[]>) =>
  (name: string): readonly number[] =>
    known.get(name)?.map(({ value }) => value) ?? [];
