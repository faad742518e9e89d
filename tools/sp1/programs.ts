import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { contentHash } from "../content-hash.ts";
import { type BuildKey, cacheFolder } from "./build-key.ts";

/** The last stands for `sp1-gpu-server` in tests. */
const names = { prover: "sp1-prover", requester: "sdk-requester", gpuServer: "gpu-server-stand-in" } as const;

/**
 * What a build keeps: `<build folder>/bin/<hash of our Rust sources>/`, made whole and never changed, so that a running
 * program is not replaced under its feet and two checkouts with different sources share one target folder.
 */
export type Programs = Readonly<Record<keyof typeof names, string>>;

/** Everything of ours that ends up in the programs. */
const sources = ["Cargo.toml", "Cargo.lock", "batch-image/prover", "test/sp1/requester", "test/sp1/gpu-server"];

/** Each is some 75 MB. */
const keptBuilds = 3;

export const sourcesHash = (root: string): string => contentHash(root, sources).slice(0, 16);

/** The programs of these sources for this CPU, whichever compiler made them. */
export function findPrograms(key: BuildKey, hash: string): Programs | undefined {
  return buildsFor(key)
    .map((build) => programsIn(join(build, "bin", hash)))
    .find((programs) => Object.values(programs).every((file) => existsSync(file)));
}

/** Whether other sources were built for this CPU: the next build is then short. */
export const hasOlderBuild = (key: BuildKey): boolean => buildsFor(key).length > 0;

export function keepPrograms(build: string, key: BuildKey, hash: string): Programs {
  const bin = join(build, "bin");
  const kept = join(bin, hash);
  const fresh = `${kept}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  for (const name of Object.values(names)) copyFileSync(join(build, "target", "release", name), join(fresh, name));
  rmSync(kept, { recursive: true, force: true });
  renameSync(fresh, kept);
  writeFileSync(join(build, "key.json"), JSON.stringify(key));
  forgetOldest(bin);
  return programsIn(kept);
}

function buildsFor(key: BuildKey): string[] {
  const cache = cacheFolder();
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .map((name) => join(cache, name))
    .filter((build) => isOf(build, key));
}

function isOf(build: string, key: BuildKey): boolean {
  const file = join(build, "key.json");
  if (!existsSync(file)) return false;
  const found = JSON.parse(readFileSync(file, "utf8")) as Partial<BuildKey>; // written by `keepPrograms` alone
  return found.packages === key.packages && found.cpu === key.cpu;
}

const programsIn = (folder: string): Programs => ({
  prover: join(folder, names.prover),
  requester: join(folder, names.requester),
  gpuServer: join(folder, names.gpuServer),
});

function forgetOldest(bin: string): void {
  const byAge = readdirSync(bin)
    .map((name) => join(bin, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const old of byAge.slice(keptBuilds)) rmSync(old, { recursive: true, force: true });
}
