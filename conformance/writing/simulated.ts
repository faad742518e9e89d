import { createHash, randomUUID } from "node:crypto";
import {
  publicValuesText,
  type SimulatedClaim,
  simulatedProgram,
  simulatedProof,
  vkHashText,
} from "../../src/domain/simulation.ts";
import { textOf } from "../values.ts";

/** What the program of the run says that it takes. */
export const programGas = 1_000_000n;
export const programCycles = 800_000n;

export type Program = { elf: Uint8Array; vk: Uint8Array; vkHash: Uint8Array };

const sha256 = (bytes: Uint8Array | string): Uint8Array => new Uint8Array(createHash("sha256").update(bytes).digest());
const sha256Text = (bytes: Uint8Array | string): string => textOf(sha256(bytes));

/** A simulated program that no network has met: no server takes it for a real one. */
export function newProgram(): Program {
  const name = `conformance ${randomUUID()}`;
  const elf = simulatedProgram({ name, cycles: `${programCycles}`, gas: `${programGas}` });
  const vk = new TextEncoder().encode(vkHashText(sha256Text(elf)));
  return { elf, vk, vkHash: sha256(vk) };
}

/** What a verifier that knows the simulation takes for a proof of this request, in the mode Groth16: it is small. */
export function proofOf({ elf, vkHash }: Program, stdin: Uint8Array, requestId: Uint8Array): Uint8Array {
  const hashes = { programSha256: sha256Text(elf), stdinSha256: sha256Text(stdin) };
  const claim: SimulatedClaim = {
    ...hashes,
    requestId: textOf(requestId),
    vkHash: textOf(vkHash),
    mode: "groth16",
    publicValuesHash: sha256Text(publicValuesText(hashes.programSha256, hashes.stdinSha256)),
    cycles: `${programCycles}`,
    gas: `${programGas}`,
  };
  return simulatedProof(claim);
}

/** The hash that an execution of it on this input comes to. */
export const publicValuesHashOf = ({ elf }: Program, stdin: Uint8Array): Uint8Array =>
  sha256(publicValuesText(sha256Text(elf), sha256Text(stdin)));
