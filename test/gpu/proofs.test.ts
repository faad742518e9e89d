import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { withGuestJobs } from "../sp1/guest-job.ts";
import { encodeStdin, u64 } from "../sp1/sp1-stdin.ts";
import { type ProofFigures, proofFigures } from "./figures.ts";
import { gpuName, watchMemory } from "./watch-memory.ts";

/** Real proofs on this machine's first GPU, by the runner as Batch starts it; what they took is written down. */

const file = resolve(process.env.GPU_FIGURES || ".build/gpu-figures.json");
const { shop, jobFor } = withGuestJobs();
const gpu = gpuName();
const figures: ProofFigures[] = [];

afterAll(() => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
});

/** The fibonacci guest takes six cycles a step. */
describe.each([
  { program: "a few thousand cycles", steps: 30n, leastCycles: 1_000n },
  { program: "a hundred million cycles", steps: 17_000_000n, leastCycles: 100_000_000n },
])("a program of $program", ({ program, steps, leastCycles }) => {
  test.each(["core", "compressed"])("has a %s proof that verifies", async (mode) => {
    const overrides = { PROVER_BACKEND: "cuda", PROOF_MODE: mode, CYCLE_LIMIT: "0", DEADLINE_SEC: inMinutes(28) };
    const environment = await jobFor("fibonacci", encodeStdin(u64(steps)), overrides);
    const memory = watchMemory();
    const { exitCode, lines, output } = await shop().start(environment).ended;
    const peaks = await memory.end();

    expect(exitCode, output).toBe(exitCodes.stored);
    const result = await shop().result(); // proved: the job verifies its own proof before it stores one
    expect(result, output).toMatchObject({ outcome: "proved", backend: "cuda" });
    expect(result.cycles).toBeGreaterThan(leastCycles);
    expect(await shop().leftovers()).toEqual([]);
    figures.push(proofFigures(lines, result, { program, mode, gpu, ...peaks }));
  });
});

const inMinutes = (minutes: number) => String(Math.floor(Date.now() / 1_000) + minutes * 60);
