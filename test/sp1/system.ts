import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstKnobs, simulatedPguPerSec } from "../../cli/start/knobs.ts";
import { type LocalNetwork, startBox } from "../../local/system/start-box.ts";
import { startSystem } from "../../local/system/start-system.ts";
import type { StoryEvent } from "../../local/system/story.ts";
import { bundle } from "../../tools/bundle.ts";
import { synthesize } from "../../tools/synth.ts";

export type RealSystem = LocalNetwork["box"] & {
  story: readonly StoryEvent[];
  problems: readonly string[];
  end(): Promise<void>;
};

/** The deployed system on loopback with SP1 as its prover, asked by nobody: a test brings the requester. */
export async function startRealSystem(backend: "mock" | "cpu" | "cuda", proverBinary: string): Promise<RealSystem> {
  const stateDir = mkdtempSync(join(tmpdir(), "sp1-system-"));
  const story: StoryEvent[] = [];
  const problems: string[] = [];
  const network = await startBox({
    port: 0,
    artifactPort: 0,
    auctionSec: 2,
    stateDir,
    verification: { kind: backend === "mock" ? "mock" : "real", prover: proverBinary },
    rivals: [],
  });
  const { box } = network;
  const [{ template, assembly }, { runner }] = [await synthesize(), await bundle()];
  const system = await startSystem({
    template,
    assembly,
    runnerFolder: runner ?? "",
    stateDir,
    stage: "dev",
    network: { url: box.url, chainId: box.rules.chainId },
    privateKey: box.accounts.signer.privateKey,
    backend,
    proverBinary,
    simulatedPguPerSec,
    firstKnobs: firstKnobs[backend === "cuda" ? "mock" : backend], // what answers in a GPU's place costs no GPU's time
    delays: { stopGraceMs: 2_000 },
    onStory: (event) => void story.push(event),
    onProblem: (problem) => void problems.push(problem),
  });
  return {
    ...box,
    story,
    problems,
    async end() {
      await system.close();
      await network.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
