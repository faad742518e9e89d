import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { arch, cpus, homedir, platform } from "node:os";
import { join } from "node:path";

/** What a build depends on besides the compiler and our own Rust sources, which cargo follows by itself. */
export interface BuildKey {
  /** Hash of the locked third-party packages: names, versions, checksums. */
  readonly packages: string;
  /** Hash of the CPU's flags: `target-cpu=native` code dies on a CPU that lacks one of them. */
  readonly cpu: string;
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Only entries with a source come from a registry; the others are ours, and editing them must not cost a build from nothing. */
const lockedPackages = (lock: string): string =>
  lock
    .split("[[package]]")
    .filter((entry) => /^source = /m.test(entry))
    .map((entry) => [...entry.matchAll(/^(?:name|version|checksum) = "(.*)"$/gm)].map(([, value]) => value).join(" "))
    .sort()
    .join("\n");

function cpuFlags(): string {
  if (platform() !== "linux") return `${platform()} ${arch()} ${cpus()[0]?.model ?? ""}`;
  const [, flags = ""] = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8")) ?? [];
  return `${arch()} ${flags.split(/\s+/).sort().join(" ")}`;
}

export const readBuildKey = (root: string): BuildKey => ({
  packages: digest(lockedPackages(readFileSync(join(root, "Cargo.lock"), "utf8"))),
  cpu: digest(cpuFlags()),
});

/** Builds of every checkout of this user, outside the checkouts: the first one takes twenty minutes and three GB. */
export const cacheFolder = (): string =>
  join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "serverless-prover", "sp1");

/** Another compiler has another folder, so that going back to the first costs nothing. */
export const buildFolder = (key: BuildKey, rustc: string): string =>
  join(cacheFolder(), digest([key.packages, key.cpu, rustc].join("\n")).slice(0, 16));
