import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { z } from "zod";
import { bundle } from "../tools/bundle.ts";
import { cancel } from "./cancel.ts";
import { type Figure, figure } from "./figure.ts";
import { startJobWorld } from "./job-world.ts";

type Run = { overheadMs: number; readyMs: number; residentMb: number };

/** What a proof takes beside proving, and what anybody's prover would take for it: not charged to the runner. */
const provers: ReadonlySet<unknown> = new Set(["execute", "prove", "verify"]);

const scenarios = [
  { megabytes: 10, runs: "small", budgetMs: 1_000 },
  { megabytes: 200, runs: "large", budgetMs: 3_000 },
] as const;
const residentBudgetMb = 300;
const readyBudgetMs = 2_000;

/** The runner's own cost, beside that of the plainest download that works, in turns on the same machine. */
export async function job(runs: Record<"small" | "large", number>): Promise<Figure[]> {
  const world = await startJobWorld();
  try {
    const ours = join((await bundle()).runner ?? "", "index.mjs");
    const plain = await bundlePlain(world.folder);
    const start = await inTurns(runs.small, world.environmentOf(100_000), { ours, plain });
    const figures = both("job: container start → first prover work", "ms", start, "readyMs", readyBudgetMs);
    for (const { megabytes, runs: count, budgetMs } of scenarios) {
      const of = `${megabytes} MB of artifacts`;
      const taken = await inTurns(runs[count], world.environmentOf(megabytes * 1e6), { ours, plain });
      figures.push(
        ...both(`job: all but execute, prove, verify, ${of}`, "ms", taken, "overheadMs", budgetMs),
        ...both(`job: resident at most, ${of}`, "MB", taken, "residentMb", residentBudgetMb),
      );
    }
    figures.push(await cancel(runs.large, world, ours));
    return figures;
  } finally {
    await world.close();
  }
}

type Taken = Record<"ours" | "plain", Run[]>;

async function inTurns(
  count: number,
  environment: () => Record<string, string>,
  programs: Record<keyof Taken, string>,
) {
  const taken: Taken = { ours: [], plain: [] };
  for (let run = 0; run < count; run++) {
    for (const who of ["ours", "plain"] as const) taken[who].push(await runJob(programs[who], environment()));
  }
  return taken;
}

const both = (name: string, unit: string, { ours, plain }: Taken, what: keyof Run, budget: number): Figure[] => [
  figure(
    name,
    unit,
    ours.map((run) => run[what]),
    { median: budget },
  ),
  figure(
    `${name}: one by one in memory`,
    unit,
    plain.map((run) => run[what]),
  ),
];

const logLine = z.object({
  stage: z.string().optional(),
  outcome: z.string().optional(),
  elapsedMs: z.number().optional(),
});

async function runJob(program: string, env: Record<string, string>): Promise<Run> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "ignore"] });
  let residentMb = 0;
  const look = setInterval(() => (residentMb = peakOf(child.pid ?? 0) ?? residentMb), 20);
  let provingMs = 0;
  let readyMs = Number.NaN;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { stage, outcome, elapsedMs = 0 } = logLine.parse(JSON.parse(line));
    if (outcome !== "done") return;
    if (stage === "fetch") readyMs = performance.now() - startedMs;
    if (provers.has(stage)) provingMs += elapsedMs;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`A job of the bench ended with exit code ${String(code)}.`);
  return { overheadMs: performance.now() - startedMs - provingMs, readyMs, residentMb };
}

/** Linux: the most that the process had resident so far. */
function peakOf(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1_024;
  } catch {
    return undefined; // it has ended
  }
}

async function bundlePlain(folder: string): Promise<string> {
  const outfile = join(folder, "plain.mjs");
  const banner = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
  await build({
    entryPoints: ["bench/sequential-runner.ts"],
    outfile,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    mainFields: ["module", "main"],
    banner: { js: banner },
    logLevel: "silent",
  });
  return outfile;
}
