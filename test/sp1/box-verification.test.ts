import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromHex, type Hex } from "../../local/network/hex.ts";
import type { ProofSubject } from "../../local/network/ports.ts";
import { chooseVerification, type Verification } from "../../local/network/verification/choose.ts";
import { encodeStdin } from "../../local/requester/bincode.ts";
import { builtPrograms } from "./built-programs.ts";
import { runProver } from "./run-prover.ts";
import { u64 } from "./sp1-stdin.ts";

/** The box's oracle and verifier over the real SP1 SDK, with its mock prover's proofs: no minutes of proving. */

const folder = mkdtempSync(join(tmpdir(), "sp1-box-test-"));
const guestPath = (name: string) => join(import.meta.dirname, "..", "..", "batch-image", "guest", `${name}.elf`);
const guest = (name: string) => new Uint8Array(readFileSync(guestPath(name)));
const noLimits = { cycleLimit: 0n, gasLimit: 0n };

let subject: ProofSubject;
let proof: Uint8Array;
let mock: Verification;
let real: Verification;

beforeAll(async () => {
  const { prover } = builtPrograms();
  mock = chooseVerification({ kind: "mock", prover, executeLimitSec: 5, scratch: folder });
  real = chooseVerification({ kind: "real", prover, scratch: folder });

  const files = { stdin: join(folder, "stdin"), vk: join(folder, "vk"), proof: join(folder, "proof") };
  const stdin = encodeStdin([u64(20)]);
  writeFileSync(files.stdin, stdin);
  const program = guestPath("fibonacci");
  const cache = ["--vk-cache", folder];
  const key = await runProver("vk", "--program", program, "--out", files.vk, ...cache);
  const inputs = ["--program", program, "--stdin", files.stdin, "--out", files.proof];
  await runProver("prove", "--backend", "mock", "--mode", "compressed", ...inputs, ...cache);

  proof = new Uint8Array(readFileSync(files.proof));
  subject = {
    requestId: new Uint8Array(32),
    vkHash: fromHex(key.last?.["vkHash"] as Hex),
    vk: new Uint8Array(readFileSync(files.vk)),
    mode: "compressed",
    program: guest("fibonacci"),
    stdin,
  };
});

afterAll(async () => {
  await Promise.all([mock.close(), real.close()]);
  const left = readdirSync(folder).filter((name) => name.startsWith("spn-verification-"));
  rmSync(folder, { recursive: true, force: true });
  expect(left).toEqual([]);
});

describe("the oracle", () => {
  it("says what a run costs and what it commits to, which is what the proof commits to", async () => {
    const execution = await mock.oracle.execute({ ...subject, ...noLimits });
    const verdict = await mock.verifier.verify(subject, proof);
    expect(execution).toMatchObject({ kind: "executed", publicValuesHash: verdict.publicValuesHash });
    expect(execution.kind === "executed" && execution.gas > execution.cycles).toBe(true);
  });

  it.each([
    ["a panic", { program: guest("panic") }, noLimits, 1],
    ["too many cycles", { stdin: encodeStdin([u64(1_000_000)]) }, { cycleLimit: 100_000n, gasLimit: 0n }, 5],
    ["too much gas", {}, { cycleLimit: 0n, gasLimit: 10n }, 9],
    ["a loop that no cycle limit stops", { program: guest("loop") }, noLimits, 5],
    ["no ELF at all", { program: new Uint8Array(100) }, noLimits, 0],
  ])("says why %s cannot be executed", async (_, over, limits, cause) => {
    expect(await mock.oracle.execute({ ...subject, ...over, ...limits })).toMatchObject({
      kind: "unexecutable",
      cause,
    });
  });
});

describe("the verifier", () => {
  it("accepts a mock proof where mock proofs are asked for, with the SDK's byte more too", async () => {
    expect(await mock.verifier.verify(subject, proof)).toMatchObject({ valid: true });
    expect(await mock.verifier.verify(subject, Uint8Array.of(...proof, 0))).toMatchObject({ valid: true });
    expect(await mock.verifier.verifyDetached({ proof, vkey: subject.vk, mode: 2 })).toMatchObject({ valid: true });
  });

  it("never accepts a mock proof as a real one", async () => {
    expect(await real.verifier.verify(subject, proof)).toMatchObject({ valid: false });
  });

  it("refuses another mode, other public values, other bytes and an unreadable key, and says why", async () => {
    const asked = await Promise.all([
      mock.verifier.verify({ ...subject, mode: "core" }, proof),
      mock.verifier.verify({ ...subject, publicValuesHash: new Uint8Array(32) }, proof),
      mock.verifier.verify(subject, proof.subarray(0, proof.length - 1)),
      mock.verifier.verify({ ...subject, vk: new Uint8Array(9) }, proof),
    ]);
    for (const verdict of asked) expect(verdict).toMatchObject({ valid: false, reason: expect.any(String) as string });
  });
});
