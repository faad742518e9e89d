import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { hexToBytes } from "viem";
import { encodeStdin } from "../../local/requester/bincode.ts";
import type { ProgramToProve } from "../../local/requester/wanted-proof.ts";
import { demoWorkload } from "../../local/requester/workload.ts";
import type { Order } from "../../local/system/demand.ts";
import type { ChosenProver } from "./choose-prover.ts";
import { type StartOptions, UsageError } from "./options.ts";

const root = resolve(fileURLToPath(import.meta.url), "..", "..", "..");
const demoElf = join(root, "batch-image", "guest", "fibonacci.elf");
const unlimited = { cycleLimit: 1_000_000_000n, gasLimit: 10_000_000_000n };

/** What is asked for: the user's program, the guest where proofs are real, or the demonstration's simulated mixture. */
export async function chooseOrders(
  own: StartOptions["own"],
  prover: ChosenProver,
  stateDir: string,
): Promise<Iterator<Order>> {
  if (own) {
    const program = await programToProve(own.program, prover, stateDir);
    return repeat({ name: own.programName, program, stdin: () => own.stdin, withinSec: 4 * 3_600 });
  }
  if (prover.backend === "simulated") return simulatedOrders();
  const program = await programToProve(readFileSync(demoElf), prover, stateDir);
  return repeat({
    name: "fibonacci",
    program,
    stdin: (index) => encodeStdin([littleEndian(20 + index)]),
    withinSec: 3_600,
  });
}

function* simulatedOrders(): Generator<Order, void> {
  for (const { name, withinSec, fails: _fails, ...wanted } of demoWorkload(1)) yield { name, withinSec, wanted };
}

type Repeated = { name: string; program: ProgramToProve; stdin(index: number): Uint8Array; withinSec: number };

/** Core proofs: what a CPU makes in minutes. */
function* repeat({ name, program, stdin, withinSec }: Repeated): Generator<Order, void> {
  for (let index = 0; ; index++) {
    yield { name, withinSec, wanted: { program, stdin: stdin(index), mode: "core", ...unlimited } };
  }
}

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

/** The program with its key: SP1's where SP1 is there; a simulated one has none, so its hash stands for it. */
async function programToProve(elf: Uint8Array, prover: ChosenProver, stateDir: string): Promise<ProgramToProve> {
  if (prover.binary === undefined) {
    const vk = createHash("sha256").update("simulated key of ").update(elf).digest();
    return { elf, vk, vkHash: vk };
  }
  const folder = mkdtempSync(join(tmpdir(), "serverless-prover-"));
  try {
    const program = join(folder, "program.elf");
    const out = join(folder, "vk.bin");
    writeFileSync(program, elf);
    const args = ["vk", "--program", program, "--out", out, "--vk-cache", join(stateDir, "cache")];
    const { stdout } = await promisify(execFile)(prover.binary, args, { env: { ...process.env, RUST_LOG: "error" } });
    return { elf, vk: readFileSync(out), vkHash: hexToBytes(readVkHash(stdout)) };
  } catch (error) {
    throw new UsageError(`The program's verifying key could not be made: ${firstLine(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Events go to standard output where nothing listens on descriptor 3. */
function readVkHash(stdout: string): `0x${string}` {
  for (const line of stdout.split("\n")) {
    const vkHash = /"vkHash":"(0x[0-9a-f]{64})"/.exec(line)?.[1];
    if (vkHash) return vkHash as `0x${string}`; // the pattern says so
  }
  throw new Error("the prover did not say the key's hash");
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
