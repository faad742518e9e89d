import { createHash } from "node:crypto";
import {
  guessedExecution,
  publicValuesText,
  readSimulatedProgram,
  type SimulatedClaim,
  vkHashText,
} from "../../../src/domain/simulation.ts";
import { type Hex, toHex } from "../hex.ts";
import type { ProofSubject } from "../ports.ts";

/** What running a program on an input comes to in the simulated world; every hash is lower-case `0x` hex. */
export type SimulatedRun = {
  programSha256: Hex;
  stdinSha256: Hex;
  publicValuesHash: Hex;
  cycles: bigint;
  gas: bigint;
  /** Absent for a real ELF, whose verifying key only SP1 can compute. */
  vkHash?: Hex;
  /** Why execution fails, where it does: an `ExecuteFailureCause`. */
  failureCause?: number;
};

/** Runs a simulated program, or guesses at a real ELF by its size. */
export function simulatedRun({ program, stdin }: Pick<ProofSubject, "program" | "stdin">): SimulatedRun {
  const programSha256 = sha256Hex(program);
  const stdinSha256 = sha256Hex(stdin);
  const simulated = readSimulatedProgram(program);
  const { cycles, gas } = simulated ?? guessedExecution(program.length);
  return {
    programSha256,
    stdinSha256,
    publicValuesHash: sha256Hex(publicValuesText(programSha256, stdinSha256)),
    cycles: BigInt(cycles),
    gas: BigInt(gas),
    ...(simulated === undefined ? {} : { vkHash: sha256Hex(vkHashText(programSha256)) }),
    ...(simulated?.failureCause === undefined ? {} : { failureCause: simulated.failureCause }),
  };
}

/** The one claim that a simulated proof of `subject` may make. */
export function rightClaim(subject: ProofSubject): SimulatedClaim {
  const { programSha256, stdinSha256, publicValuesHash, cycles, gas, vkHash } = simulatedRun(subject);
  return {
    requestId: toHex(subject.requestId),
    vkHash: vkHash ?? toHex(subject.vkHash),
    mode: subject.mode,
    programSha256,
    stdinSha256,
    publicValuesHash,
    cycles: `${cycles}`,
    gas: `${gas}`,
  };
}

/** A simulated program's stand-in for a verifying key, and its hash, as `CreateProgram` takes them. */
export function simulatedKey(program: Uint8Array): { vk: Uint8Array; vkHash: Uint8Array } {
  const vk = Buffer.from(vkHashText(sha256Hex(program)));
  return { vk: new Uint8Array(vk), vkHash: new Uint8Array(createHash("sha256").update(vk).digest()) };
}

export const sha256Hex = (bytes: Uint8Array | string): Hex => `0x${createHash("sha256").update(bytes).digest("hex")}`;
