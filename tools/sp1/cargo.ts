import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { setPriority } from "node:os";
import { delimiter, join } from "node:path";
import { type BuildKey, buildFolder, readBuildKey } from "./build-key.ts";
import { MissingTool } from "./missing-tool.ts";
import { findProtoc } from "./protoc.ts";
import { findRust } from "./rust.ts";

export interface Workshop {
  readonly key: BuildKey;
  /** The build folder; cargo's own is `target` in it. */
  readonly folder: string;
  /** Runs cargo with its output shown; whether it succeeded. */
  readonly cargo: (...args: readonly string[]) => boolean;
}

/** Cargo with everything that the workspace needs, always with the same flags, so that nothing is built twice. */
export function openWorkshop(root: string): Workshop {
  const rust = findRust();
  if (!isOnPath("cc")) throw new MissingTool("a C compiler is missing: run `apt-get install build-essential`.");
  const protoc = findProtoc();
  const key = readBuildKey(root);
  const folder = buildFolder(key, rust.rustc);
  const env = {
    ...ownEnvironment(),
    PATH: rust.path,
    PROTOC: protoc,
    CARGO_TARGET_DIR: join(folder, "target"),
    RUSTFLAGS: "-C target-cpu=native",
  };
  const cargo = (...args: readonly string[]): boolean => {
    // Cargo takes every core for long: leave the machine usable.
    setPriority(10);
    return spawnSync(rust.cargo, args, { cwd: root, stdio: ["ignore", 2, 2], env }).status === 0;
  };
  return { key, folder, cargo };
}

/** The caller's own flags would give other artifacts in the same folder, and make every later build one from nothing. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const foreign = ["CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_BUILD_TARGET_DIR"];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.includes(name)));
}

const isOnPath = (name: string): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
