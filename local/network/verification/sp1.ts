import { tmpdir } from "node:os";
import { fromHex, type Hex, toHex } from "../hex.ts";
import type { Execution, Oracle, ProofSubject, ProofVerdict, Verifier } from "../ports.ts";
import { createScratch } from "./scratch.ts";
import { createSp1Process, type Sp1Ending, type Sp1Event } from "./sp1-process.ts";
import { VerificationUnavailable } from "./verification-unavailable.ts";

export type Sp1Options = {
  /** The path of the `sp1-prover` binary. */
  prover: string;
  /** Accept exactly what SP1's mock prover makes, and nothing else. */
  mock: boolean;
  /** How long a program may run, in seconds: a loop that touches no memory is stopped by no cycle limit. */
  executeLimitSec?: number;
  verifyLimitSec?: number;
  /** Where the files of a call lie while it runs: the system's folder for temporary files unless another is named. */
  scratch?: string;
};

export type Sp1Verification = { oracle: Oracle; verifier: Verifier; close(): Promise<void> };

/** `sp1-prover`'s exit codes, where they are a verdict and not the host's trouble. */
const exit = { done: 0, programFailed: 10, badInput: 11 } as const;

const startMs = 60_000;

/** Executes and verifies with the SP1 SDK. Rejects with `VerificationUnavailable` where the SDK gave no verdict. */
export function sp1Verification({
  prover,
  mock,
  executeLimitSec = 600,
  verifyLimitSec = 300,
  scratch = tmpdir(),
}: Sp1Options): Sp1Verification {
  const process = createSp1Process(prover);
  const files = createScratch(scratch);

  const execute: Oracle["execute"] = ({ program, stdin, cycleLimit, gasLimit }) =>
    files.lend({ program, stdin }, async (at) => {
      const limits = { "cycle-limit": cycleLimit, "gas-limit": gasLimit, "wall-limit-sec": executeLimitSec };
      const args = ["execute", ...flags({ program: at.program, stdin: at.stdin, ...limits })];
      return readExecution(await process.run(args, executeLimitSec * 1000 + startMs));
    });

  const check = (vk: Uint8Array, proof: Uint8Array, mode: ProofSubject["mode"], hash: Uint8Array | undefined) =>
    files.lend({ vk, proof }, async (at) => {
      const wanted = hash === undefined ? {} : { "public-values-hash": toHex(hash) };
      const args = ["verify", ...flags({ proof: at.proof, vk: at.vk, mode, ...wanted }), ...(mock ? ["--mock"] : [])];
      return readVerdict(await process.run(args, verifyLimitSec * 1000));
    });

  const verifier: Verifier = {
    verify: ({ vk, mode, publicValuesHash }, proof) => check(vk, proof, mode, publicValuesHash),
    verifyDetached({ proof, vkey, mode, publicValuesHash }) {
      const name = modeNames[mode];
      if (name === undefined)
        return Promise.resolve({ valid: false, reason: `no mode of proof has the number ${mode}` });
      return check(vkey, proof, name, publicValuesHash);
    },
  };
  return { oracle: { execute }, verifier, close: () => process.close().then(files.empty) };
}

const flags = (values: Record<string, string | number | bigint>): string[] =>
  Object.entries(values).flatMap(([name, value]) => [`--${name}`, `${value}`]);

/** `ProofMode` of the wire. */
const modeNames: Partial<Record<number, ProofSubject["mode"]>> = {
  1: "core",
  2: "compressed",
  3: "plonk",
  4: "groth16",
};

function readExecution(ending: Sp1Ending): Execution {
  const { exitCode } = ending;
  if (exitCode === exit.done) {
    const { cycles, gas, publicValuesHash } = eventOf(ending, "executed");
    if (typeof cycles !== "string" || typeof gas !== "string" || !isHash(publicValuesHash)) throw silent(ending);
    return { kind: "executed", cycles: BigInt(cycles), gas: BigInt(gas), publicValuesHash: fromHex(publicValuesHash) };
  }
  if (exitCode !== exit.programFailed && exitCode !== exit.badInput) throw silent(ending);
  const { cause, message } = eventOf(ending, "failed");
  return {
    kind: "unexecutable",
    cause: typeof cause === "number" ? cause : 0,
    ...(typeof message === "string" ? { message } : {}),
  };
}

function readVerdict(ending: Sp1Ending): ProofVerdict {
  const { exitCode } = ending;
  if (exitCode !== exit.done && exitCode !== exit.badInput) throw silent(ending);
  const event = eventOf(ending, exitCode === exit.done ? "verified" : "failed");
  const { valid, message, publicValuesHash } = event;
  return {
    valid: exitCode === exit.done && valid === true,
    ...(typeof message === "string" ? { reason: message } : {}),
    ...(isHash(publicValuesHash) ? { publicValuesHash: fromHex(publicValuesHash) } : {}),
  };
}

const isHash = (value: unknown): value is Hex => typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value);

function eventOf(ending: Sp1Ending, name: string): Sp1Event {
  const event = ending.events.findLast(({ event }) => event === name);
  if (event === undefined) throw silent(ending);
  return event;
}

const silent = ({ exitCode, stderr }: Sp1Ending) =>
  new VerificationUnavailable(`sp1-prover ended with ${exitCode} and no verdict: ${stderr.trim().slice(-500)}`);
