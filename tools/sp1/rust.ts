import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { MissingTool } from "./missing-tool.ts";

/** What `sp1-sdk` 6.10.0 asks for. */
const oldest = [1, 91, 1] as const;

export interface Rust {
  readonly cargo: string;
  /** Everything that the compiler says of itself; another compiler makes other artifacts. */
  readonly rustc: string;
  /** The PATH that finds both: SP1's build scripts call cargo by name. */
  readonly path: string;
}

export function findRust(): Rust {
  const inHome = join(process.env["CARGO_HOME"] || join(homedir(), ".cargo"), "bin");
  const path = [process.env["PATH"] ?? "", inHome].join(delimiter);
  const cargo = path
    .split(delimiter)
    .map((folder) => join(folder, "cargo"))
    .find((file) => existsSync(file));
  if (cargo === undefined) throw new MissingTool(`Rust is missing: ${howToInstall}`);
  const { status, stdout } = spawnSync("rustc", ["-vV"], { encoding: "utf8", env: { ...process.env, PATH: path } });
  if (status !== 0) throw new MissingTool(`rustc does not run: ${howToInstall}`);
  const [, version = "0"] = /^release: ([\d.]+)/m.exec(stdout) ?? [];
  if (isOlder(version)) throw new MissingTool(`Rust ${version} is too old: ${howToInstall}`);
  return { cargo, rustc: stdout.trim(), path };
}

const howToInstall = `install Rust ${oldest.join(".")} or newer (https://rustup.rs, then \`rustup default stable\`).`;

function isOlder(version: string): boolean {
  const parts = version.split(".").map(Number);
  const first = oldest.findIndex((part, index) => (parts[index] ?? 0) !== part);
  return first >= 0 && (parts[first] ?? 0) < (oldest[first] ?? 0);
}
