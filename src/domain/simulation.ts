/**
 * What the simulated prover promises, said once for both sides: the prover that makes a simulated "proof" and the box
 * that checks it. Nothing here can be taken for a proof: each of its artifacts starts with words that say so, which no
 * reader of the real encoding accepts.
 */

const programMark = "SIMULATED PROGRAM, NOT AN ELF\n";
const proofMark = "SIMULATED PROOF, PROVES NOTHING\n";

/** A demonstration program: how many cycles and how much gas it says it takes, and whether its execution fails. */
export type SimulatedProgram = {
  name: string;
  cycles: string;
  gas: string;
  /** An `ExecuteFailureCause` of the network (1-9) where execution fails. */
  failureCause?: number;
};

/** What a simulated proof claims; every hash is lower-case `0x` hex of 32 bytes. */
export type SimulatedClaim = {
  requestId: string;
  vkHash: string;
  mode: SimulatedMode;
  programSha256: string;
  stdinSha256: string;
  publicValuesHash: string;
  cycles: string;
  gas: string;
};

export type SimulatedMode = "core" | "compressed" | "plonk" | "groth16";

/** The usual size of a proof in bytes by mode, so that a demonstration moves what production moves. */
export const usualProofBytes = {
  core: 2_780_000,
  compressed: 1_270_000,
  plonk: 1_500,
  groth16: 1_500,
} as const satisfies Record<SimulatedMode, number>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The artifact that stands where an ELF would. */
export function simulatedProgram(program: SimulatedProgram): Uint8Array {
  return encoder.encode(programMark + JSON.stringify(program));
}

/** The program in `elf`, or undefined where these bytes are not a simulated program. */
export function readSimulatedProgram(elf: Uint8Array): SimulatedProgram | undefined {
  return readMarked(elf, programMark, isProgram);
}

/**
 * The text that stands where a simulated program's verifying key would; SHA-256 of its UTF-8 is the program's vk hash.
 * `programSha256` is lower-case `0x` hex of the SHA-256 of the artifact that stands where an ELF would.
 */
export function vkHashText(programSha256: string): string {
  return `vk:${programSha256}`;
}

/** The text whose SHA-256 is the hash of the public values that a program run on an input is taken to commit. */
export function publicValuesText(programSha256: string, stdinSha256: string): string {
  return `${programSha256}${stdinSha256}`;
}

/** Gas and cycles that a real ELF is taken to use when it is only simulated: from its size, so that both sides agree. */
export function guessedExecution(elfBytes: number): { cycles: string; gas: string } {
  const cycles = BigInt(Math.max(elfBytes, 1)) * 100n;
  return { cycles: cycles.toString(), gas: ((cycles * 5n) / 4n).toString() };
}

/** A simulated proof of `claim`, padded with zeros to about the size that a real one of its mode has. */
export function simulatedProof(claim: SimulatedClaim): Uint8Array {
  const text = encoder.encode(`${proofMark}${JSON.stringify(claim)}\n`);
  const proof = new Uint8Array(Math.max(usualProofBytes[claim.mode], text.length));
  proof.set(text);
  return proof;
}

/** The claim in `proof`, or undefined where these bytes are not a simulated proof. */
export function readSimulatedProof(proof: Uint8Array): SimulatedClaim | undefined {
  const end = proof.indexOf(10, proofMark.length);
  return readMarked(end < 0 ? proof : proof.subarray(0, end), proofMark, isClaim);
}

function readMarked<T>(bytes: Uint8Array, mark: string, is: (value: unknown) => value is T): T | undefined {
  if (decoder.decode(bytes.subarray(0, mark.length)) !== mark) return undefined;
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes.subarray(mark.length)));
    return is(value) ? value : undefined;
  } catch {
    return undefined; // marked, but not JSON: not one of ours
  }
}

const hasTexts = (value: unknown, names: readonly string[]): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  names.every((name) => name in value && typeof (value as Record<string, unknown>)[name] === "string");

const isCount = (value: unknown): boolean => typeof value === "string" && /^\d{1,19}$/.test(value);

const isProgram = (value: unknown): value is SimulatedProgram =>
  hasTexts(value, ["name", "cycles", "gas"]) &&
  isCount(value.cycles) &&
  isCount(value.gas) &&
  (value.failureCause === undefined || (Number.isInteger(value.failureCause) && Number(value.failureCause) > 0));

const claimNames = ["requestId", "vkHash", "mode", "programSha256", "stdinSha256", "publicValuesHash", "cycles", "gas"];
const isClaim = (value: unknown): value is SimulatedClaim => hasTexts(value, claimNames);
