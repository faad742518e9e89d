import { livePhases, type Request } from "../../../src/domain/request.ts";
import type { Place } from "../place/choose-place.ts";
import type { Cell } from "../terminal/table.ts";
import { fields, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { countOf, durationOf, fromNow, hostsOf, perBpguOf, proveOf, shortId, usdOf } from "../terminal/words.ts";
import { inPhase, isSilent, type Look } from "./look.ts";
import { switchWords } from "./switch-state.ts";

/** So many of the next deadlines are shown. */
const nextShown = 5;

export const lookDocument = (place: Place, seen: Look) => {
  const { counts, day } = seen.today;
  return {
    place: { kind: place.kind, stage: place.stage, network: seen.networkUrl, prover: proverOf(place) },
    atSec: seen.atSec,
    watcher: { sinceSec: seen.watcherSinceSec ?? null, silent: isSilent(seen) },
    knobs: seen.knobs,
    requests: Object.fromEntries(livePhases.map((phase) => [phase, inPhase(seen.live, phase)])),
    atRisk: seen.atRisk,
    next: owedOf(seen)
      .slice(0, nextShown)
      .map(({ terms, phase }) => ({
        ...{ requestId: terms.requestId, phase, deadlineSec: terms.deadlineSec },
      })),
    queues: seen.queues,
    alarms: seen.ringing,
    hosts: seen.hosts,
    today: { day, ...counts },
  };
};

export function lookText(place: Place, seen: Look, terminal: Terminal): string {
  const { paint } = terminal;
  const next = owedOf(seen);
  const parts = [fields(headOf(place, seen), terminal)];
  if (next.length > 0) parts.push(nextText(next, seen.atSec, terminal));
  parts.push(hostsText(seen, place.stage, terminal), fields(moneyOf(seen), terminal));
  if (seen.knobs.faults.length > 0) parts.push(seen.knobs.faults.map((fault) => paint("red", `! ${fault}`)).join("\n"));
  return parts.join("\n\n");
}

function headOf(place: Place, seen: Look): Record<string, Cell | undefined> {
  const { state, generation, set } = seen.knobs;
  const where =
    place.kind === "local"
      ? `this machine, since ${durationOf(Date.now() - place.system.startedAtMs)}`
      : `AWS${place.region ? `, ${place.region}` : ""}`;
  return {
    prover: `${place.stage} (${where})${proverOf(place) === "simulated" ? ", simulated: no proof here proves anything" : ""}`,
    network: seen.networkUrl,
    switch: switchWords[state],
    watcher: watcherOf(seen),
    knobs: generation === undefined ? "defaults: none is set" : `${set} set, generation ${generation}`,
    queues: queuesOf(seen),
    alarms: alarmsOf(seen),
    requests: requestsOf(seen),
    "at risk":
      seen.atRisk === 0 ? undefined : { text: `${seen.atRisk} whose proof is not expected in time`, color: "red" },
  };
}

/** What is fulfilled has kept its deadline; the network pays when it pays. */
const owedOf = ({ live }: Look): readonly Request[] => live.filter(({ phase }) => phase !== "fulfilled");

const proverOf = (place: Place): string | undefined => (place.kind === "local" ? place.system.prover : undefined);

function watcherOf(seen: Look): Cell {
  if (seen.watcherSinceSec === undefined) return { text: "has never passed", color: "red" };
  const since = durationOf((seen.atSec - seen.watcherSinceSec) * 1_000);
  if (isSilent(seen)) return { text: `silent: the last one began ${since} ago`, color: "red" };
  return { text: `passes; this one began ${since} ago`, color: "green" };
}

function queuesOf({ queues }: Look): Cell {
  const dead = queues.filter((queue) => queue.dead > 0).map((queue) => `${queue.dead} in ${queue.queue}`);
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  if (dead.length === 0) return `${waiting} messages wait, none is dead`;
  return { text: `${waiting} messages wait; dead letters: ${dead.join(", ")} (\`prover retry\`)`, color: "red" };
}

function alarmsOf({ ringing }: Look): Cell {
  if (ringing.length === 0) return "none rings";
  return { text: ringing.map(({ name, means }) => `${name}: ${means}`).join("\n"), color: "red" };
}

function requestsOf({ live }: Look): string {
  const counted = livePhases.map((phase) => ({ phase, count: inPhase(live, phase) })).filter(({ count }) => count > 0);
  if (counted.length === 0) return "none is open";
  return counted.map(({ phase, count }) => `${count} ${phase}`).join(", ");
}

function nextText(next: readonly Request[], atSec: number, terminal: Terminal): string {
  const rest = next.length - nextShown;
  const shown = table(
    [
      { name: "next deadlines", cell: ({ terms }) => shortId(terms.requestId) },
      { name: "phase", cell: ({ phase }) => phase },
      { name: "mode", cell: ({ terms }) => terms.mode, dropAs: 1 },
      {
        name: "deadline",
        align: "right",
        cell: ({ terms }) => ({
          text: fromNow(terms.deadlineSec, atSec),
          color: terms.deadlineSec - atSec < 120 ? "red" : undefined,
        }),
      },
      {
        name: "PROVE per BPGU",
        align: "right",
        cell: ({ promise }) => (promise ? perBpguOf(promise.amount) : ""),
        dropAs: 2,
      },
    ],
    next.slice(0, nextShown),
    terminal,
  );
  return rest > 0 ? `${shown}\n${terminal.paint("grey", `and ${rest} more: \`prover requests list\``)}` : shown;
}

const hostsText = ({ hosts }: Look, stage: string, terminal: Terminal): string =>
  table(
    [
      { name: "hosts", cell: ({ className }) => hostsOf(className, stage), least: 12 },
      { name: "type", cell: ({ instanceType, buy }) => `${instanceType} ${buy}`, dropAs: 2 },
      { name: "ready", align: "right", cell: ({ readyHosts }) => `${readyHosts}` },
      { name: "asked for", align: "right", cell: ({ desiredHosts }) => `${desiredHosts}` },
      { name: "kept warm", align: "right", cell: ({ minimumHosts }) => `${minimumHosts}`, dropAs: 1 },
      { name: "at most", align: "right", cell: ({ maximumHosts }) => `${maximumHosts}` },
    ],
    hosts,
    terminal,
  );

function moneyOf({ today: { counts, day } }: Look): Record<string, Cell> {
  const { earnedWei, settledGas, costUsdMicros, warmUsdMicros, resolved, onTime, missed, bids, won, lost } = counts;
  return {
    [day]: `${countOf(bids)} bids, ${countOf(won)} won, ${countOf(lost)} lost`,
    proofs: {
      text: `${countOf(resolved)} resolved, ${countOf(onTime)} on time, ${countOf(missed)} missed`,
      color: missed > 0n ? "red" : undefined,
    },
    earned: `${proveOf(earnedWei)} PROVE for ${countOf(settledGas)} PGU`,
    cost: `${usdOf(Number(costUsdMicros))} USD for jobs, ${usdOf(Number(warmUsdMicros))} USD for idle hosts`,
  };
}
