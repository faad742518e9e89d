import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { toHex } from "viem";
import type { NetworkBox } from "../../local/network/box.ts";
import { demoRivals } from "../../local/network/rivals/demo-rivals.ts";
import { createRequester } from "../../local/requester/requester.ts";
import { announce } from "../../local/system/announcement.ts";
import { type Demand, startDemand } from "../../local/system/demand.ts";
import { type LocalNetwork, startBox } from "../../local/system/start-box.ts";
import { type System, startSystem } from "../../local/system/start-system.ts";
import type { StoryEvent } from "../../local/system/story.ts";
import { addressOfKey } from "../../src/adapters/network/signing.ts";
import { bundle } from "../../tools/bundle.ts";
import { synthesize } from "../../tools/synth.ts";
import { type ChosenProver, chooseProver } from "./choose-prover.ts";
import { firstKnobs, simulatedPguPerSec } from "./knobs.ts";
import type { StartOptions } from "./options.ts";
import { chooseOrders } from "./orders.ts";
import type { Printer } from "./printer.ts";
import { createProgress } from "./progress.ts";
import { createTally } from "./tally.ts";

const stage = "dev";
const chainId = 1n;
/** Between two requests of the demonstration. */
const requestEveryMs = 4_000;
/** After the last accepted proof: the network settles in a second, the sweep then sees it. */
const settleWithinMs = 8_000;

/** Runs the whole system until `stop` aborts or enough proofs are accepted. Everything that it started has ended then. */
export async function run(options: StartOptions, printer: Printer, stop: AbortSignal): Promise<void> {
  const startedMs = Date.now();
  const stateDir = resolve(options.stateDir);
  if (options.fresh) rmSync(stateDir, { recursive: true, force: true });
  mkdirSync(stateDir, { recursive: true });
  const prover = chooseProver(options.prover);
  printer.say(`prover    ${prover.sentence}`, { backend: prover.backend });
  const parts = await prepare(options, prover, stateDir);
  const tally = createTally();
  const progress = createProgress(printer.progress);
  const enough = new AbortController();
  const ends = AbortSignal.any([stop, enough.signal]);
  const tell = (event: StoryEvent) => {
    printer.event(event);
    tally.record(event);
    progress.record(event);
    if (isOver(event)) parts.demand?.ended(event.requestId);
    if (options.requests !== undefined && tally.accepted() >= options.requests) enough.abort();
  };
  const atOnce = prover.backend === "simulated" ? 6 : 1;
  const wanted = options.requests ?? Number.POSITIVE_INFINITY;
  const room = (open: number) => open < atOnce && open + tally.accepted() < wanted;
  try {
    parts.system = await start(options, prover, stateDir, parts, tell, printer);
    parts.takeBack = announceSystem(options, prover, stateDir, parts.system, parts.network);
    printer.say(`ready     after ${((Date.now() - startedMs) / 1000).toFixed(1)} s; Ctrl-C ends it\n`);
    if (parts.network) parts.demand = await ask(options, prover, stateDir, parts.network.box, tell, room, printer);
    await aborted(ends);
    await parts.demand?.stop();
    if (!stop.aborted) await settle(parts.system, tally);
  } finally {
    progress.stop();
    await close(parts);
  }
  printer.summary(tally.summary(), options.watch ? "shadow" : prover.backend);
}

type Parts = { network?: LocalNetwork; system?: System; demand?: Demand; takeBack?: () => void };

/** For the command line, which is another process. */
const announceSystem = (
  { watch }: StartOptions,
  { backend }: ChosenProver,
  stateDir: string,
  { aws }: System,
  network: LocalNetwork | undefined,
): (() => void) =>
  announce(stateDir, {
    startedAtMs: Date.now(),
    stage,
    prover: backend,
    network: { url: watch?.url ?? network?.box.url ?? "", chainId: String(watch?.chainId ?? chainId) },
    ...(network && { controlUrl: network.box.controlUrl }),
    endpoints: aws.endpoints,
  });

async function prepare(options: StartOptions, prover: ChosenProver, stateDir: string): Promise<Parts> {
  if (options.watch) return {};
  const { backend, binary } = prover;
  const real = backend === "mock" ? "mock" : "real";
  const network = await startBox({
    port: options.port,
    artifactPort: options.artifactPort,
    auctionSec: options.auctionSec,
    stateDir,
    verification: binary === undefined ? { kind: "simulated" } : { kind: real, prover: binary },
    rivals: backend === "simulated" ? demoRivals(1) : [],
  });
  return { network };
}

async function start(
  options: StartOptions,
  prover: ChosenProver,
  stateDir: string,
  { network }: Parts,
  onStory: (event: StoryEvent) => void,
  printer: Printer,
): Promise<System> {
  const [{ template, assembly }, { runner }] = [await synthesize({ signer: options.signer }), await bundle()];
  if (runner === undefined) throw new Error("the runner has no bundle");
  const watched = options.watch ?? { url: network?.box.url ?? "", chainId };
  printer.say(`network   ${watched.url}${options.watch ? " (shadow: nothing is sent)" : " (the box)"}`, {
    url: watched.url,
  });
  if (network) printer.say(`control   ${network.box.controlUrl}/state`, { controlUrl: network.box.controlUrl });
  printer.say(`state     ${options.stateDir}`);
  return startSystem({
    template,
    assembly,
    runnerFolder: runner,
    stateDir,
    stage,
    network: watched,
    privateKey: signerKey(options, network),
    backend: prover.backend,
    ...(prover.binary !== undefined && { proverBinary: prover.binary }),
    simulatedPguPerSec,
    firstKnobs: firstKnobs[prover.backend],
    forcedKnobs: { shadow: String(options.watch !== undefined) },
    delays: { stopGraceMs: 3_000 },
    onStory,
    onProblem: (message) => printer.problem(message),
  });
}

/** A key of one's own is a prover of its own in the box. A watcher of another network signs nothing: any key will do. */
function signerKey({ signerKey: own }: StartOptions, network: LocalNetwork | undefined): `0x${string}` {
  if (own === undefined) return network?.box.accounts.signer.privateKey ?? `0x${randomBytes(32).toString("hex")}`;
  network?.box.registerProver({ address: toHex(addressOfKey(own)), name: "your own prover", listed: true });
  return own;
}

async function ask(
  options: StartOptions,
  prover: ChosenProver,
  stateDir: string,
  box: NetworkBox,
  tell: (event: StoryEvent) => void,
  room: (open: number) => boolean,
  printer: Printer,
): Promise<Demand> {
  const { privateKey } = box.accounts.requester;
  const requester = createRequester({ rpcUrl: box.url, privateKey, chainId });
  const demand = startDemand({
    requester,
    orders: await chooseOrders(options.own, prover, stateDir),
    everyMs: requestEveryMs,
    room,
    onRequested: (requestId, { name, wanted }) =>
      tell({
        atMs: Date.now(),
        requestId,
        what: "requested",
        detail: `${name}, ${wanted.mode}${wanted.privateStdin ? ", private stdin" : ""}`,
      }),
    onProblem: (message) => printer.problem(message),
  });
  return {
    ...demand,
    async stop() {
      await demand.stop();
      requester.close();
    },
  };
}

const over = new Set<StoryEvent["what"]>(["fulfilled", "failed", "lost", "abandoned", "skipped", "refused"]);
const isOver = ({ what }: StoryEvent): boolean => over.has(what);

/** The proofs that were accepted are paid within a second or two: the sweep is asked to look now. */
async function settle({ aws }: System, tally: ReturnType<typeof createTally>): Promise<void> {
  const until = Date.now() + settleWithinMs;
  while (tally.unsettled() > 0 && Date.now() < until) {
    await new Promise((resolveSoon) => setTimeout(resolveSoon, 1_500));
    aws.schedules.fire(`serverless-prover-${stage}-reconcile`);
    await new Promise((resolveSoon) => setTimeout(resolveSoon, 1_000));
  }
}

async function close({ system, network, demand, takeBack }: Parts): Promise<void> {
  takeBack?.();
  await demand?.stop();
  await system?.close();
  await network?.close();
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => (signal.aborted ? done() : signal.addEventListener("abort", () => done(), { once: true })));
