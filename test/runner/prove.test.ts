import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exitCodes, runnerStages } from "../../src/domain/job.ts";
import { readSimulatedProof, usualProofBytes } from "../../src/domain/simulation.ts";
import { aProgram, publicValuesHash, sha256 } from "./artifacts.ts";
import { id, openWorkshop, type Workshop } from "./workshop.ts";

let shop: Workshop;
beforeEach(async () => void (shop = await openWorkshop()));
afterEach(() => shop.close());

describe("a job proves in each mode", () => {
  test.each(["core", "compressed", "plonk", "groth16"] as const)("%s", async (mode) => {
    const { exitCode, lines } = await shop.start(shop.job({ PROOF_MODE: mode })).ended;
    expect(exitCode).toBe(exitCodes.stored);

    const proof = await shop.proof();
    const { raw, vkHash } = aProgram();
    expect(proof).toHaveLength(usualProofBytes[mode]);
    expect(readSimulatedProof(proof)).toEqual({
      requestId: id,
      vkHash,
      mode,
      programSha256: sha256(raw),
      stdinSha256: sha256(new Uint8Array([1, 2, 3])),
      publicValuesHash: publicValuesHash(raw, new Uint8Array([1, 2, 3])),
      cycles: "1000",
      gas: "2000",
    });
    expect(await shop.result()).toMatchObject({
      requestId: id,
      jobId: "job-1",
      attempt: 1,
      backend: "simulated",
      cycles: 1000n,
      gas: 2000n,
      outcome: "proved",
      proof: { sizeBytes: proof.length, sha256: createHash("sha256").update(proof).digest("hex") },
    });
    expect(lines.filter(({ outcome }) => outcome === "done").map(({ stage }) => stage)).toEqual([...runnerStages]);
    expect(await shop.leftovers()).toEqual([]);
  });
});
