import {
  publicValuesText,
  readSimulatedProof,
  type SimulatedClaim,
  vkHashText,
} from "../../../src/domain/simulation.ts";
import { fromHex, type Hex, toHex } from "../hex.ts";
import type { Oracle, ProofVerdict, Verifier } from "../ports.ts";
import { rightClaim, sha256Hex, simulatedRun } from "./simulated-run.ts";

/** `ExecuteFailureCause`s that a limit leads to. */
const exceededCycleLimit = 5;
const exceededGasLimit = 9;

/** Executes simulated programs by what they say of themselves, and real ELFs by a guess. A limit of 0 limits nothing. */
export const simulatedOracle: Oracle = {
  execute({ cycleLimit, gasLimit, ...subject }) {
    const { cycles, gas, failureCause, publicValuesHash } = simulatedRun(subject);
    const cause =
      failureCause ??
      (cycleLimit > 0n && cycles > cycleLimit ? exceededCycleLimit : undefined) ??
      (gasLimit > 0n && gas > gasLimit ? exceededGasLimit : undefined);
    if (cause === undefined) {
      return Promise.resolve({ kind: "executed", cycles, gas, publicValuesHash: fromHex(publicValuesHash) });
    }
    const message = `simulated execution takes ${cycles} cycles and ${gas} gas, and fails`;
    return Promise.resolve({ kind: "unexecutable", cause, message });
  },
};

/** Accepts a simulated proof iff each field of its claim is what this request comes to. */
export const simulatedVerifier: Verifier = {
  verify(subject, proof) {
    const claim = readSimulatedProof(proof);
    if (claim === undefined) return refused("not a simulated proof");
    const run = simulatedRun(subject);
    if (run.failureCause !== undefined) return refused("the program's execution fails: nothing can be proved of it");
    const right = rightClaim(subject);
    const wrong = (Object.keys(right) as (keyof SimulatedClaim)[]).filter((name) => claim[name] !== right[name]); // its own keys
    if (wrong.length > 0) return refused(`the claim differs from the request in ${wrong.join(", ")}`);
    if (right.vkHash !== toHex(subject.vkHash)) return refused("the request's vk hash is not that of its program");
    return judged(run.publicValuesHash, subject.publicValuesHash);
  },

  verifyDetached({ proof, vkey, mode, publicValuesHash }) {
    const claim = readSimulatedProof(proof);
    if (claim === undefined) return refused("not a simulated proof");
    const wrong = detachedChecks.filter(({ holds }) => !holds(claim, { vkey, mode })).map(({ name }) => name);
    if (wrong.length > 0) return refused(`the claim is at odds with itself or with the call in ${wrong.join(", ")}`);
    return judged(sha256Hex(publicValuesText(claim.programSha256, claim.stdinSha256)), publicValuesHash);
  },
};

/** `ProofMode` of the wire. */
const modeNumbers = { core: 1, compressed: 2, plonk: 3, groth16: 4 } as const;

type Detached = { vkey: Uint8Array; mode: number };

/** Without the request, a claim can only be held against the call and against itself. */
const detachedChecks: readonly { name: string; holds: (claim: SimulatedClaim, call: Detached) => boolean }[] = [
  { name: "mode", holds: (claim, { mode }) => modeNumbers[claim.mode] === mode },
  { name: "vkHash", holds: (claim, { vkey }) => claim.vkHash === sha256Hex(vkey) },
  { name: "programSha256", holds: (claim) => claim.vkHash === sha256Hex(vkHashText(claim.programSha256)) },
  {
    name: "publicValuesHash",
    holds: ({ programSha256, stdinSha256, publicValuesHash }) =>
      publicValuesHash === sha256Hex(publicValuesText(programSha256, stdinSha256)),
  },
];

const refused = (reason: string): Promise<ProofVerdict> => Promise.resolve({ valid: false, reason });

function judged(hash: Hex, wanted: Uint8Array | undefined): Promise<ProofVerdict> {
  const publicValuesHash = fromHex(hash);
  if (wanted === undefined || toHex(wanted) === hash) return Promise.resolve({ valid: true, publicValuesHash });
  return Promise.resolve({ valid: false, reason: "the public values have another hash", publicValuesHash });
}
