import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { exitCodes } from "../src/domain/job.ts";
import { standing } from "../test/adapters/network/status-server.ts";
import { fakeHash, writeFakeProver } from "../test/runner/fake-prover.ts";
import { type Figure, figure } from "./figure.ts";
import type { JobWorld } from "./job-world.ts";

const budgetMs = 10_000;
const lookEveryMs = 5_000;

/** From the network's word that a request is canceled to the job's end, at worst: its prover hears no SIGTERM. */
export async function cancel(runs: number, world: JobWorld, program: string): Promise<Figure> {
  const prover = await writeFakeProver(world.folder);
  const taken: number[] = [];
  for (let run = 0; run < runs; run++) {
    world.network.shows(standing.assigned);
    const job = { ...world.environmentOf(10_000)(), ...deaf(prover) };
    const child = spawn(process.execPath, [program], { env: job, stdio: ["ignore", "pipe", "ignore"] });
    await proving(child.stdout);
    await sleep((lookEveryMs / runs) * run); // anywhere between two looks
    const startedMs = performance.now();
    world.network.shows(standing.canceled);
    const [code] = (await once(child, "close")) as [number];
    if (code !== exitCodes.canceled) throw new Error(`A canceled job ended with exit code ${code}.`);
    taken.push(performance.now() - startedMs);
  }
  return figure("job: canceled → ended, its prover deaf", "ms", taken, { median: budgetMs, p99: budgetMs });
}

const deaf = (prover: string) => ({
  PROVER_BACKEND: "cpu",
  SP1_PROVER_BIN: prover,
  FAKE: "prove-stubborn",
  VK_HASH: fakeHash,
  SKIP_GUARDS: "shared-memory,memory",
});

async function proving(log: NodeJS.ReadableStream): Promise<void> {
  for await (const line of createInterface({ input: log })) {
    const { stage, outcome } = JSON.parse(line) as Record<string, unknown>;
    if (stage === "execute" && outcome === "done") return void log.resume();
  }
  throw new Error("A job of the bench ended before it proved.");
}
