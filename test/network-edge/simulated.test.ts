import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { chooseVerification } from "../../local/network/verification/choose.ts";
import { simulatedOracle, simulatedVerifier } from "../../local/network/verification/simulated.ts";
import { rightClaim, simulatedKey } from "../../local/network/verification/simulated-run.ts";
import { guessedExecution, type SimulatedClaim, simulatedProof } from "../../src/domain/simulation.ts";
import { aSimulatedProgram, aSubject } from "./subject.ts";

const noLimits = { cycleLimit: 0n, gasLimit: 0n };
const sha256 = (bytes: Uint8Array | string) => new Uint8Array(createHash("sha256").update(bytes).digest());
const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString("hex")}`;

test("a simulated program takes the cycles and gas that it says, and commits to program and input", async () => {
  const subject = aSubject();
  const hashes = `${hex(sha256(subject.program))}${hex(sha256(subject.stdin))}`;
  expect(await simulatedOracle.execute({ ...subject, ...noLimits })).toEqual({
    kind: "executed",
    cycles: 1_000_000n,
    gas: 1_250_000n,
    publicValuesHash: sha256(hashes),
  });
});

test("a real ELF is guessed at by its size where everything is simulated", async () => {
  const program = new Uint8Array(5000).fill(0x7f);
  const { cycles, gas } = guessedExecution(5000);
  const executed = await simulatedOracle.execute({ ...aSubject({ program }), ...noLimits });
  expect(executed).toMatchObject({ kind: "executed", cycles: BigInt(cycles), gas: BigInt(gas) });
});

test.each([
  ["the cause that the program names", { program: aSimulatedProgram({ failureCause: 2 }) }, noLimits, 2],
  [
    "its own cause before a limit",
    { program: aSimulatedProgram({ failureCause: 1 }) },
    { cycleLimit: 1n, gasLimit: 1n },
    1,
  ],
  ["a cycle limit that it exceeds", {}, { cycleLimit: 999_999n, gasLimit: 0n }, 5],
  ["a gas limit that it exceeds", {}, { cycleLimit: 1_000_000n, gasLimit: 1_249_999n }, 9],
])("execution fails by %s", async (_, over, limits, cause) => {
  expect(await simulatedOracle.execute({ ...aSubject(over), ...limits })).toMatchObject({
    kind: "unexecutable",
    cause,
  });
});

test("limits that are just enough let it run", async () => {
  const limits = { cycleLimit: 1_000_000n, gasLimit: 1_250_000n };
  expect(await simulatedOracle.execute({ ...aSubject(), ...limits })).toMatchObject({ kind: "executed" });
});

test("the right claim is accepted, with or without a byte more at the end", async () => {
  const subject = aSubject();
  const proof = simulatedProof(rightClaim(subject));
  const longer = new Uint8Array(proof.length + 1);
  longer.set(proof);
  const executed = await simulatedOracle.execute({ ...subject, ...noLimits });
  const publicValuesHash = executed.kind === "executed" ? executed.publicValuesHash : undefined;
  expect(await simulatedVerifier.verify(subject, proof)).toEqual({ valid: true, publicValuesHash });
  expect(await simulatedVerifier.verify(subject, longer)).toMatchObject({ valid: true });
});

const wrong: SimulatedClaim = {
  requestId: `0x${"02".repeat(32)}`,
  vkHash: `0x${"03".repeat(32)}`,
  mode: "core",
  programSha256: `0x${"04".repeat(32)}`,
  stdinSha256: `0x${"05".repeat(32)}`,
  publicValuesHash: `0x${"06".repeat(32)}`,
  cycles: "1000001",
  gas: "1250001",
};

test.each(Object.keys(wrong) as (keyof SimulatedClaim)[])("a claim whose %s is another is refused", async (name) => {
  const subject = aSubject();
  const proof = simulatedProof({ ...rightClaim(subject), [name]: wrong[name] });
  const verdict = await simulatedVerifier.verify(subject, proof);
  expect(verdict.valid).toBe(false);
  expect(verdict.reason).toMatch(new RegExp(`in ${name}$`));
});

test("what is no simulated proof is refused, whatever it is", async () => {
  const cut = simulatedProof(rightClaim(aSubject())).subarray(0, 100);
  for (const bytes of [new Uint8Array(), new Uint8Array(1000), cut, new TextEncoder().encode("SIMULATED PROOF")]) {
    expect(await simulatedVerifier.verify(aSubject(), bytes)).toEqual({
      valid: false,
      reason: "not a simulated proof",
    });
  }
});

test("nothing can be proved of a program whose execution fails", async () => {
  const subject = aSubject({ program: aSimulatedProgram({ failureCause: 1 }) });
  const verdict = await simulatedVerifier.verify(subject, simulatedProof(rightClaim(subject)));
  expect(verdict).toMatchObject({ valid: false });
});

test("a request under the vk hash of another program is refused even for the right claim", async () => {
  const subject = { ...aSubject(), vkHash: new Uint8Array(32).fill(9) };
  expect(await simulatedVerifier.verify(subject, simulatedProof(rightClaim(subject)))).toMatchObject({
    valid: false,
    reason: expect.stringContaining("vk hash") as string,
  });
});

test("public values that differ from those the requester asked for are refused", async () => {
  const subject = aSubject({ publicValuesHash: new Uint8Array(32) });
  expect(await simulatedVerifier.verify(subject, simulatedProof(rightClaim(subject)))).toMatchObject({
    valid: false,
    reason: expect.stringContaining("public values") as string,
  });
});

test("without the request a claim is held against the call and against itself", async () => {
  const subject = aSubject();
  const claim = rightClaim(subject);
  const call = { proof: simulatedProof(claim), vkey: subject.vk, mode: 2 };
  expect(await simulatedVerifier.verifyDetached(call)).toMatchObject({ valid: true });

  const others = [
    { ...call, mode: 1 },
    { ...call, vkey: simulatedKey(aSimulatedProgram({ name: "other" })).vk },
    { ...call, publicValuesHash: new Uint8Array(32) },
    { ...call, proof: new Uint8Array(10) },
    { ...call, proof: simulatedProof({ ...claim, programSha256: wrong.programSha256 }) },
    { ...call, proof: simulatedProof({ ...claim, publicValuesHash: wrong.publicValuesHash }) },
  ];
  for (const other of others) expect(await simulatedVerifier.verifyDetached(other)).toMatchObject({ valid: false });
});

test("where everything is simulated, real-looking proof bytes are refused, not waved through", async () => {
  const { verifier } = chooseVerification({ kind: "simulated" });
  const realBytes = Uint8Array.from({ length: 5000 }, (_, index) => index & 255);
  expect(await verifier.verify(aSubject({ program: new Uint8Array(100) }), realBytes)).toMatchObject({ valid: false });
  expect(await verifier.verifyDetached({ proof: realBytes, vkey: new Uint8Array(8), mode: 1 })).toMatchObject({
    valid: false,
  });
});
