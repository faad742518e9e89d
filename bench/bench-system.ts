import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstKnobs } from "../cli/start/knobs.ts";
import { startDynamodb } from "../local/aws/engines/dynamodb.ts";
import type { InvocationReport } from "../local/aws/lambda/function.ts";
import { createReaper } from "../local/aws/processes/reaper.ts";
import { type BoxSettings, startBox } from "../local/system/start-box.ts";
import { startSystem } from "../local/system/start-system.ts";
import type { StoryEvent } from "../local/system/story.ts";
import { bundle } from "../tools/bundle.ts";
import { synthesize } from "../tools/synth.ts";
import { meterDynamodb } from "./count-dynamodb.ts";

/** Fast enough that a job is its own overhead. */
const simulatedPguPerSec = 1_000_000_000_000n;

/** The whole deployed system on loopback, with ears on everything that a figure is made of. */
export async function startBenchSystem(
  auctionSec: number,
  knobs: Readonly<Record<string, string>> = {},
  asNetwork: Partial<BoxSettings> = {},
) {
  const stateDir = mkdtempSync(join(tmpdir(), "bench-"));
  const story: StoryEvent[] = [];
  const reports: InvocationReport[] = [];
  const assignedAtMs = new Map<string, number>();
  const reaper = createReaper();
  const engine = await startDynamodb({ stateDir: join(stateDir, "aws"), reaper });
  const meter = await meterDynamodb(engine.url);
  const network = await startBox({
    port: 0,
    artifactPort: 0,
    auctionSec,
    stateDir,
    verification: { kind: "simulated" },
    rivals: [],
    ...asNetwork,
  });
  const { box } = network;
  box.inProcess.onAssigned(({ requestId }) =>
    assignedAtMs.set(`0x${Buffer.from(requestId).toString("hex")}`, Date.now()),
  );
  const [{ template, assembly }, { runner, sizes }] = [await synthesize(), await bundle()];
  const system = await startSystem({
    template,
    assembly,
    runnerFolder: runner ?? "",
    stateDir,
    stage: "dev",
    network: { url: box.url, chainId: box.rules.chainId },
    privateKey: box.accounts.signer.privateKey,
    backend: "simulated",
    simulatedPguPerSec,
    firstKnobs: {
      ...firstKnobs.simulated,
      "throughput-mgas-per-sec": "1000",
      "max-promises": "60",
      "start-up-sec": "1",
      ...knobs,
    },
    delays: { stopGraceMs: 2_000, hostStartMs: 200 },
    processEnvironment: { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: meter.url },
    onStory: (event) => void story.push(event),
    onReport: (report) => void reports.push(report),
    onLine: (source, line) => {
      if (line.includes(`"level":"ERROR"`)) process.stderr.write(`! ${source}: ${line.slice(0, 400)}\n`);
    },
    onProblem: (problem) => process.stderr.write(`! ${problem}\n`),
  });
  return {
    box,
    system,
    story,
    reports,
    assignedAtMs,
    meter,
    sizes,
    async close() {
      await system.close();
      await network.close();
      await meter.close();
      await engine.close();
      await reaper.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
export type BenchSystem = Awaited<ReturnType<typeof startBenchSystem>>;
