import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { digestOf } from "./circuit-archive.ts";
import { readPinned } from "./pinned.ts";

/**
 * A step of the image's build, run by Node as it is (types are stripped): puts one circuit where the SDK looks for it. The
 * SDK takes a folder with the file `.complete` as whole and fetches what has none (`sp1-prover`, `build.rs`).
 */

const known = ["groth16", "plonk"];
const tries = 3;

/** The folder `into` with the circuit, if `wanted` (names with commas between them, or "none") names it; else an empty place for it. */
async function install(circuit: string, wanted: string, from: string, into: string): Promise<void> {
  const names = wanted === "none" ? [] : wanted.split(",");
  const foreign = [circuit, ...names].filter((name) => !known.includes(name));
  if (foreign.length > 0) throw new Error(`no circuit is called ${foreign.join(" or ")}: ${known.join(", ")} or none`);
  mkdirSync(dirname(into), { recursive: true });
  if (!names.includes(circuit)) return;

  const { where, digest } = readPinned(from);
  if (digest === undefined) throw new Error(`${where} is not pinned: run \`npm run image:pin\``);
  const archive = `${into}.tar.gz`;
  try {
    const found = await untilItWorks(() => digestOf(where, archive));
    if (found !== digest) throw new Error(`${where} has ${found}, and the lock holds it to ${digest}`);
    mkdirSync(into);
    const { status } = spawnSync("tar", ["-xzf", archive, "--no-same-owner", "-C", into], { stdio: "inherit" });
    if (status !== 0) throw new Error(`${where} is no tar.gz`);
    // Root's tar keeps the archive's modes, and the image's user is another than its maker.
    if (spawnSync("chmod", ["-R", "u=rwX,go=rX", into], { stdio: "inherit" }).status !== 0)
      throw new Error(`${into} cannot be made readable`);
    writeFileSync(join(into, ".complete"), "");
  } finally {
    rmSync(archive, { force: true });
  }
}

async function untilItWorks<T>(work: () => Promise<T>): Promise<T> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

const text = { type: "string" } as const;
try {
  const { values } = parseArgs({ options: { circuit: text, wanted: text, from: text, into: text } });
  const { circuit, wanted, from, into } = values;
  if (!circuit || !wanted || !from || !into)
    throw new Error("Usage: --circuit NAME --wanted NAMES --from PIN --into DIR");
  await install(circuit, wanted, from, into);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
